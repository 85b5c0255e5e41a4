package io.undersocket.tck.mutant;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;

/** Brings servers to life, with a fault and without. */
public final class Laboratory {

  private Laboratory() {}

  /** Starts a server without a fault. */
  public static MutantServer healthy() throws IOException {
    return new ContractUnderTest();
  }

  /**
   * Starts a mutant.
   *
   * @throws IllegalStateException if the code does not have the place for its fault (any more)
   * @throws IOException if it cannot listen
   */
  public static MutantServer start(Mutant mutant) throws IOException {
    ClassLoader loader = new MutantLoader(mutant, Laboratory.class.getClassLoader());
    try {
      for (String type : mutant.types()) {
        Class.forName(type, true, loader); // so that what is not valid is seen at once
      }
      return (MutantServer)
          loader
              .loadClass(ContractUnderTest.class.getName())
              .getDeclaredConstructor()
              .newInstance();
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof IOException cause) {
        throw cause;
      }
      throw new IllegalStateException("mutant " + mutant + " does not live", e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("mutant " + mutant + " does not live", e);
    }
  }
}
