package dev.baton.lock.redis;

import dev.baton.lock.lettuce.LuaScript;

/** The protocol's Lua scripts, one file each beside this class; a line {@code --include FILE} stands for that file. */
enum Script {
    ASK("ask.lua"),
    RELEASE("release.lua"),
    RENEW("renew.lua"),
    INSPECT("inspect.lua"),
    FORCE("force.lua");

    private final String text;
    private final String digest;

    Script(String file) {
        LuaScript script = LuaScript.read(file, name -> Script.class.getResourceAsStream(name));
        text = script.text();
        digest = script.digest();
    }

    /** The source, for a server that does not have it yet. */
    String text() {
        return text;
    }

    /** What the server calls it once it has it. */
    String digest() {
        return digest;
    }
}
