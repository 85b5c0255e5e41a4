package io.undersocket.architecture;

import com.sun.source.doctree.DocCommentTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * Looks for what code of other packages can name and what nothing is said of. A method that
 * overrides has what its origin says.
 */
final class Comments extends TreePathScanner<Void, Void> {
  private final DocTrees docs;
  private final List<String> missing = new ArrayList<>();

  private Comments(DocTrees docs) {
    this.docs = docs;
  }

  /** The types and members without a comment, as {@code Type.member}. */
  static List<String> missingIn(List<Path> sources) throws IOException {
    JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager files = javac.getStandardFileManager(null, null, null)) {
      var units = files.getJavaFileObjectsFromPaths(sources);
      JavacTask task = (JavacTask) javac.getTask(null, files, null, null, null, units);
      Comments comments = new Comments(DocTrees.instance(task));
      for (CompilationUnitTree unit : task.parse()) {
        comments.scan(unit, null);
      }
      return comments.missing;
    }
  }

  @Override
  public Void visitClass(ClassTree type, Void nothing) {
    if (isPromised(type.getModifiers())) {
      check(type.getSimpleName());
      super.visitClass(type, nothing);
    }
    return null;
  }

  @Override
  public Void visitMethod(MethodTree method, Void nothing) {
    if (isPromised(method.getModifiers()) && !overrides(method)) {
      check(method.getName());
    }
    return null;
  }

  @Override
  public Void visitVariable(VariableTree field, Void nothing) {
    if (isPromised(field.getModifiers())) {
      check(field.getName());
    }
    return null;
  }

  private boolean isPromised(ModifiersTree modifiers) {
    Set<Modifier> flags = modifiers.getFlags();
    return flags.contains(Modifier.PUBLIC)
        || flags.contains(Modifier.PROTECTED)
        || (isInInterface() && !flags.contains(Modifier.PRIVATE));
  }

  private boolean isInInterface() {
    TreePath parent = getCurrentPath().getParentPath();
    Tree.Kind kind = parent.getLeaf().getKind();
    return kind == Tree.Kind.INTERFACE || kind == Tree.Kind.ANNOTATION_TYPE;
  }

  private static boolean overrides(MethodTree method) {
    return method.getModifiers().getAnnotations().stream()
        .anyMatch(annotation -> annotation.getAnnotationType().toString().equals("Override"));
  }

  private void check(CharSequence name) {
    DocCommentTree comment = docs.getDocCommentTree(getCurrentPath());
    if (comment == null || comment.getFullBody().isEmpty()) {
      missing.add(owner() + name);
    }
  }

  private String owner() {
    StringBuilder owner = new StringBuilder();
    for (Tree tree : getCurrentPath().getParentPath()) {
      if (tree instanceof ClassTree type) {
        owner.insert(0, type.getSimpleName() + ".");
      }
    }
    return owner.toString();
  }
}
