package io.undersocket.tck;

/** This program. */
final class Kit {

  private Kit() {}

  /** Its version, as the manifest of the runnable jar has it. */
  static String version() {
    String version = Kit.class.getPackage().getImplementationVersion();
    return version == null ? "of a working copy" : version;
  }
}
