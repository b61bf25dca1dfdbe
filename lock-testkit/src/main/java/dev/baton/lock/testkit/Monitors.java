package dev.baton.lock.testkit;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.SynchronizedTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/** Finds where sources enter a monitor, which pins the carrier of a virtual thread that waits there, before JDK 24. */
public final class Monitors {
    private Monitors() {}

    /**
     * Where {@code synchronized} stands, as {@code File.java:line}.
     *
     * @param sources a folder with Java sources, at least one
     */
    public static List<String> in(Path sources) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(sources)) {
            files = all.filter(file -> file.toString().endsWith(".java")).toList();
        }
        if (files.isEmpty()) {
            throw new IllegalArgumentException("There are no Java sources in " + sources.toAbsolutePath());
        }
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        Finder finder = new Finder();
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
            JavacTask task = (JavacTask)
                    compiler.getTask(null, manager, null, null, null, manager.getJavaFileObjectsFromPaths(files));
            Trees trees = Trees.instance(task);
            for (CompilationUnitTree file : task.parse()) {
                finder.scan(file, trees);
            }
        }
        return finder.found;
    }

    private static final class Finder extends TreePathScanner<@Nullable Void, Trees> {
        private final List<String> found = new ArrayList<>();

        @Override
        public @Nullable Void visitMethod(MethodTree method, Trees trees) {
            if (method.getModifiers().getFlags().contains(Modifier.SYNCHRONIZED)) {
                note(method, trees);
            }
            return super.visitMethod(method, trees);
        }

        @Override
        public @Nullable Void visitSynchronized(SynchronizedTree block, Trees trees) {
            note(block, trees);
            return super.visitSynchronized(block, trees);
        }

        private void note(Tree where, Trees trees) {
            CompilationUnitTree file = getCurrentPath().getCompilationUnit();
            LineMap lines = file.getLineMap();
            long line = lines.getLineNumber(trees.getSourcePositions().getStartPosition(file, where));
            found.add(Path.of(file.getSourceFile().toUri()).getFileName() + ":" + line);
        }
    }
}
