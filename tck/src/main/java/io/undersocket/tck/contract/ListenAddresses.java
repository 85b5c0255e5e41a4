package io.undersocket.tck.contract;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;

/**
 * Which addresses a server listens on if it is given a name.
 *
 * <p>A client that is told to go to {@code localhost} may try {@code 127.0.0.1} or {@code ::1}
 * first, or the latter alone, as Node.js has done: a server that says it is on localhost has to be
 * on both.
 */
public final class ListenAddresses {

  /** Means both loopback addresses. */
  public static final String LOCALHOST = "localhost";

  private ListenAddresses() {}

  static List<InetAddress> of(String host) throws IOException {
    try {
      return host.equalsIgnoreCase(LOCALHOST)
          ? loopback()
          : List.of(InetAddress.getAllByName(host));
    } catch (UnknownHostException e) {
      throw new IOException("cannot listen on " + host + ": no such host", e);
    }
  }

  /** Both loopback addresses, as far as this machine has them: IPv6 may be switched off. */
  private static List<InetAddress> loopback() throws IOException {
    List<InetAddress> present = new ArrayList<>();
    for (String literal : List.of("127.0.0.1", "::1")) {
      InetAddress address = InetAddress.getByName(literal);
      if (NetworkInterface.getByInetAddress(address) != null) {
        present.add(address);
      }
    }
    return present.isEmpty() ? List.of(InetAddress.getLoopbackAddress()) : present;
  }
}
