package io.undersocket.tck.mutant;

import java.net.URI;

/** A server that offers the contract, whoever has loaded its classes. */
public interface MutantServer extends AutoCloseable {

  /** Where it is, without a path. */
  URI url();

  /** Ends every session at once and stops listening. */
  @Override
  void close();
}
