package io.undersocket.benchmarks.load;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Three trivial servers on plain sockets that know of each other, one thread per connection, with
 * just enough understanding to answer the loads on clusters. One fault can be ordered.
 */
final class FakeCluster implements AutoCloseable {

  /** What is done wrong. */
  enum Fault {
    NONE,
    LOSES_A_BROADCAST,
    REPEATS_A_BROADCAST,
    TELLS_OTHERS_THAN_MEMBERS,
    TELLS_WHAT_NOBODY_SAID,
    FORGETS_A_CLIENT,
    ANSWERS_TWICE,
    ASKS_A_CLIENT_TWICE
  }

  private static final Pattern EVENT =
      Pattern.compile("42(\\d*)\\[\"(\\w+)\"(?:,\"([^\"]*)\")?\\]");
  private static final Pattern ANSWER = Pattern.compile("43(\\d+)\\[(\\d+)\\]");

  private final Fault fault;
  private final List<ServerSocket> listeners = new ArrayList<>();
  private final List<Client> clients = new CopyOnWriteArrayList<>();
  private final List<Client> members = new CopyOnWriteArrayList<>();
  private final AtomicInteger ids = new AtomicInteger();

  /** Guarded by this, as all below: one question to all clients at a time. */
  private Client asker;

  private String askedBy = "";
  private int answers;
  private long sum;
  private int broadcasts;

  FakeCluster(Fault fault) throws IOException {
    this.fault = fault;
    for (int node = 0; node < 3; node++) {
      ServerSocket listener = new ServerSocket(0, 1_000, InetAddress.getLoopbackAddress());
      listeners.add(listener);
      start(() -> acceptAll(listener));
    }
  }

  List<Integer> ports() {
    return listeners.stream().map(ServerSocket::getLocalPort).toList();
  }

  private static void start(Runnable task) {
    Thread thread = new Thread(task, "fake-cluster");
    thread.setDaemon(true);
    thread.start();
  }

  private void acceptAll(ServerSocket listener) {
    try {
      while (true) {
        Client client = new Client(listener.accept());
        start(client::serve);
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  @Override
  public void close() throws IOException {
    for (ServerSocket listener : listeners) {
      listener.close();
    }
    for (Client client : clients) {
      client.socket.close();
    }
  }

  private static void tell(List<Client> recipients, String packet) throws IOException {
    for (Client each : recipients) {
      each.send(packet);
    }
  }

  private synchronized void answer(Client from, String packet) throws IOException {
    Matcher event = EVENT.matcher(packet);
    Matcher answer = ANSWER.matcher(packet);
    if (answer.matches()) {
      sum += Long.parseLong(answer.group(2));
      if (++answers == clients.size()) {
        asker.send("43" + askedBy + "[" + answers + "," + sum + "]");
      }
      return;
    }
    if (!event.matches()) {
      return;
    }
    String id = event.group(1);
    String text = event.group(3);
    switch (event.group(2)) {
      case "join" -> {
        members.add(from);
        from.send("43" + id + "[]");
      }
      case "trial" -> tell(text.equals("room") ? members : clients, "42[\"trial\"]");
      case "all" -> broadcast(clients, "42[\"all\",\"" + text + "\"]");
      case "room" -> broadcast(members, "42[\"room\",\"" + text + "\"]");
      case "fetch" -> {
        int skipped = fault == Fault.FORGETS_A_CLIENT ? 1 : 0;
        int hash = 0;
        for (Client each : clients.subList(skipped, clients.size())) {
          hash += each.sid.hashCode();
        }
        int found = clients.size() - skipped;
        from.send("43" + id + "[" + found + "," + hash + "," + found * 16 + "]");
        if (fault == Fault.ANSWERS_TWICE) {
          from.send("43" + id + "[" + found + "," + hash + "," + found * 16 + "]");
        }
      }
      case "ack" -> {
        asker = from;
        askedBy = id;
        answers = 0;
        sum = 0;
        tell(clients, "427[\"ask\",\"" + text + "\"]");
        if (fault == Fault.ASKS_A_CLIENT_TWICE) {
          clients.get(1).send("427[\"ask\",\"" + text + "\"]");
        }
      }
      case "emit" -> from.send("43" + id + "[\"1:" + text + "\",\"2:" + text + "\"]");
      default -> throw new IOException("unknown event " + packet);
    }
  }

  /** The fourth one is what a fault is about. */
  private void broadcast(List<Client> recipients, String packet) throws IOException {
    boolean now = ++broadcasts == 4;
    List<Client> told = recipients;
    if (now && fault == Fault.LOSES_A_BROADCAST) {
      told = recipients.subList(0, recipients.size() - 1);
    } else if (now && fault == Fault.TELLS_OTHERS_THAN_MEMBERS) {
      told = clients;
    }
    tell(told, now && fault == Fault.TELLS_WHAT_NOBODY_SAID ? packet.replace('-', '+') : packet);
    if (now && fault == Fault.REPEATS_A_BROADCAST) {
      tell(told, packet);
    }
  }

  private final class Client {
    private final Socket socket;
    private final DataInputStream in;
    private final String sid = "sid-" + ids.incrementAndGet();

    Client(Socket socket) throws IOException {
      this.socket = socket;
      socket.setTcpNoDelay(true);
      this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
    }

    void serve() {
      try (socket) {
        StringBuilder request = new StringBuilder();
        while (request.indexOf("\r\n\r\n") < 0) {
          request.append((char) in.readUnsignedByte());
        }
        socket
            .getOutputStream()
            .write("HTTP/1.1 101 Switching Protocols\r\n\r\n".getBytes(ISO_8859_1));
        send("0{\"sid\":\"x\"}");
        while (read()) {
          // Until the client leaves.
        }
      } catch (EOFException e) {
        // It has left.
      } catch (IOException e) {
        // Closed from elsewhere.
      }
    }

    private boolean read() throws IOException {
      int opcode = in.readUnsignedByte() & 0x0F;
      int length = in.readUnsignedByte() & 0x7F;
      if (length == 126) {
        length = in.readUnsignedShort();
      }
      byte[] mask = in.readNBytes(4);
      byte[] payload = in.readNBytes(length);
      for (int i = 0; i < length; i++) {
        payload[i] ^= mask[i & 3];
      }
      if (opcode == ClientFrames.CLOSE) {
        clients.remove(this);
        members.remove(this);
        return false;
      }
      String packet = new String(payload, UTF_8);
      if (packet.equals("40")) {
        clients.add(this);
        send("40{\"sid\":\"" + sid + "\"}");
      } else {
        answer(this, packet);
      }
      return true;
    }

    private synchronized void send(String packet) throws IOException {
      socket.getOutputStream().write(ServerFrames.text(packet));
    }
  }
}
