package io.undersocket.architecture;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** The compiler of the JDK that runs the tests, asked what it has to say about some sources. */
final class Javac {
  private Javac() {}

  /** All sources of these folders. */
  static List<Path> sources(List<Path> folders) throws IOException {
    Stream.Builder<Path> sources = Stream.builder();
    for (Path folder : folders) {
      try (Stream<Path> tree = Files.walk(folder)) {
        tree.filter(file -> file.toString().endsWith(".java")).forEach(sources);
      }
    }
    return sources.build().toList();
  }

  /** Compiles, and returns errors and warnings as {@code File.java:line message}. */
  static List<String> complaints(List<Path> sources, String... options) throws IOException {
    JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
    DiagnosticCollector<JavaFileObject> complaints = new DiagnosticCollector<>();
    try (StandardJavaFileManager files =
        javac.getStandardFileManager(complaints, Locale.ROOT, UTF_8)) {
      var units = files.getJavaFileObjectsFromPaths(sources);
      javac.getTask(null, files, complaints, List.of(options), null, units).call();
    }
    return complaints.getDiagnostics().stream().map(Javac::describe).toList();
  }

  private static String describe(Diagnostic<? extends JavaFileObject> complaint) {
    JavaFileObject source = complaint.getSource();
    String file = source == null ? "" : Path.of(source.toUri()).getFileName().toString();
    return file + ":" + complaint.getLineNumber() + " " + complaint.getMessage(Locale.ROOT);
  }
}
