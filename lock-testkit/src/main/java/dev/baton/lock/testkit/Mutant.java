package dev.baton.lock.testkit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.StringWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/**
 * The library and its tests once more, with a defect: all their classes anew, one of them compiled with it. For tests that have
 * to show what they find.
 */
public final class Mutant extends ClassLoader {
    private static final String OURS = "dev.baton.lock.";

    private final Map<String, ByteArrayOutputStream> mutated;

    private Mutant(Map<String, ByteArrayOutputStream> mutated) {
        super(Mutant.class.getClassLoader());
        this.mutated = mutated;
    }

    /**
     * Compiles a class with a defect.
     *
     * @param sources the folder of its module's sources
     * @param before what stands there, exactly once
     * @param after what is put in its place
     */
    public static Mutant of(Path sources, String className, String before, String after) throws IOException {
        String text = Files.readString(sources.resolve(className.replace('.', '/') + ".java"));
        int at = text.indexOf(before);
        if (at < 0 || text.indexOf(before, at + 1) >= 0) {
            throw new AssertionError("%s must have this exactly once, to be mutated: %s".formatted(className, before));
        }
        String mutated = text.substring(0, at) + after + text.substring(at + before.length());
        return new Mutant(compile(className, mutated));
    }

    /**
     * Has the mutant's copy of a class play seeds, by its static method {@code play(first, count)}, until one fails; what it
     * fails with, or null.
     */
    public @Nullable AssertionError play(Class<?> game, long first, long count) throws ReflectiveOperationException {
        Method play = loadClass(game.getName()).getDeclaredMethod("play", long.class, long.class);
        play.setAccessible(true);
        try {
            play.invoke(null, first, count);
            return null;
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof AssertionError failure) {
                return failure;
            }
            throw e;
        }
    }

    // ---- classes

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith(OURS)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> known = findLoadedClass(name);
            return known != null ? known : define(name);
        }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
        byte[] code = code(name);
        return defineClass(name, code, 0, code.length);
    }

    private byte[] code(String name) throws ClassNotFoundException {
        ByteArrayOutputStream changed = mutated.get(name);
        if (changed != null) {
            return changed.toByteArray();
        }
        try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
            if (in == null) {
                throw new ClassNotFoundException(name);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
    }

    // ---- the compiler

    private static Map<String, ByteArrayOutputStream> compile(String className, String source) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        Map<String, ByteArrayOutputStream> compiled = new HashMap<>();
        StringWriter messages = new StringWriter();
        List<String> options = List.of("-proc:none", "-nowarn", "-cp", System.getProperty("java.class.path"));
        try (JavaFileManager files = new InMemory(compiler.getStandardFileManager(null, null, null), compiled)) {
            List<JavaFileObject> units = List.of(new Source(className, source));
            if (!compiler.getTask(messages, files, null, options, null, units).call()) {
                throw new AssertionError("the mutation does not compile: " + messages);
            }
        }
        return compiled;
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(String className, String text) {
            super(URI.create("memory:///" + className.replace('.', '/') + ".java"), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }

    /** Keeps what is compiled, by the name of the class. */
    private static final class InMemory extends ForwardingJavaFileManager<JavaFileManager> {
        private final Map<String, ByteArrayOutputStream> compiled;

        InMemory(JavaFileManager files, Map<String, ByteArrayOutputStream> compiled) {
            super(files);
            this.compiled = compiled;
        }

        @Override
        public JavaFileObject getJavaFileForOutput(
                Location location, String className, JavaFileObject.Kind kind, @Nullable FileObject sibling) {
            ByteArrayOutputStream code = new ByteArrayOutputStream();
            compiled.put(className, code);
            return new SimpleJavaFileObject(URI.create("memory:///" + className), kind) {
                @Override
                public OutputStream openOutputStream() {
                    return code;
                }
            };
        }
    }
}
