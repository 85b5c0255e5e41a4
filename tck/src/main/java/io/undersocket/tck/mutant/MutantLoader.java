package io.undersocket.tck.mutant;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.tree.ClassNode;

/**
 * Loads a server anew with a class changed. What the class rests on comes from the parent, what
 * rests on it is loaded again: else it would go on with the class as it was.
 */
final class MutantLoader extends ClassLoader {

  static {
    registerAsParallelCapable();
  }

  private static final String ENGINE = "io.undersocket.engineio.";
  private static final String SOCKETS = "io.undersocket.socketio.";
  private static final String CONTRACT = "io.undersocket.tck.contract.";

  private final Map<String, byte[]> mutated = new HashMap<>();
  private final List<String> anew;

  /**
   * Makes the change.
   *
   * @throws IllegalStateException if the code does not have the place for it (any more)
   */
  MutantLoader(Mutant mutant, ClassLoader parent) {
    super("mutant " + mutant.name(), parent);
    anew =
        mutant.types().stream().anyMatch(type -> type.startsWith(ENGINE))
            ? List.of(ENGINE, SOCKETS, CONTRACT)
            : List.of(SOCKETS, CONTRACT);
    try {
      mutant.types().forEach(type -> mutated.put(type, mutated(type, mutant.changes())));
    } catch (IllegalStateException e) {
      throw new IllegalStateException("mutant " + mutant.name() + ": " + e.getMessage(), e);
    }
  }

  private byte[] mutated(String type, List<Change> changes) {
    ClassNode code = new ClassNode();
    new ClassReader(bytes(type)).accept(code, 0);
    for (Change change : changes) {
      if (change.type().equals(type)) {
        change.applyTo(code);
      }
    }
    ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
    code.accept(writer);
    return writer.toByteArray();
  }

  /** Whether a class is loaded anew. */
  private boolean isOurs(String name) {
    return name.equals(ContractUnderTest.class.getName())
        || anew.stream().anyMatch(name::startsWith);
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (!isOurs(name)) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      if (loaded == null) {
        byte[] changed = mutated.get(name);
        byte[] bytes = changed == null ? bytes(name) : changed;
        loaded = defineClass(name, bytes, 0, bytes.length);
      }
      if (resolve) {
        resolveClass(loaded);
      }
      return loaded;
    }
  }

  private byte[] bytes(String name) {
    try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
      if (in == null) {
        throw new IllegalStateException("there is no class " + name + " (any more)");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("class " + name + " cannot be read", e);
    }
  }
}
