package io.undersocket.testing.container;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The sockets of this process, both ends of every connection that a test makes. */
public final class OpenSockets {

  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

  private OpenSockets() {}

  /** Their number, or always 0 on a system that does not tell. */
  public static long count() throws IOException {
    SocketChannel.open().close(); // The JDK keeps a socket of its own from the first closing on.
    if (!Files.isDirectory(DESCRIPTORS)) {
      return 0;
    }
    try (Stream<Path> descriptors = Files.list(DESCRIPTORS)) {
      return descriptors.filter(OpenSockets::isSocket).count();
    }
  }

  private static boolean isSocket(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString().startsWith("socket:");
    } catch (IOException e) {
      return false; // It was closed in the meantime.
    }
  }
}
