package dev.baton.lock.redlock;

import dev.baton.lock.lettuce.LuaScript;

/** What runs on each server, one Lua file each beside this class. */
enum Script {
    ACQUIRE("acquire.lua"),
    RAISE("raise.lua"),
    RELEASE("release.lua"),
    RENEW("renew.lua"),
    SEED("seed.lua"),
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
