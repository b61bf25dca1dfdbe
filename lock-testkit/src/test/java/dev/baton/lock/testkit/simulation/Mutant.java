package dev.baton.lock.testkit.simulation;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.StringWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URI;
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

/** The library, the model and the simulator once more, with a defect: all their classes anew, one of them compiled with it. */
final class Mutant extends ClassLoader {
    private static final String OURS = "dev.baton.lock.";

    private final Map<String, ByteArrayOutputStream> mutated;

    private Mutant(Map<String, ByteArrayOutputStream> mutated) {
        super(Mutant.class.getClassLoader());
        this.mutated = mutated;
    }

    static Mutant of(Mutation mutation) throws IOException {
        return new Mutant(compile(mutation.source().className(), mutation.mutated()));
    }

    /** Plays seeds until one fails; what it fails with, or null. */
    @Nullable
    AssertionError play(long first, long count) throws ReflectiveOperationException {
        Method play = loadClass(Seeds.class.getName()).getDeclaredMethod("play", long.class, long.class);
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
