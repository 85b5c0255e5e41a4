package io.undersocket.benchmarks.load;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A trivial server on plain sockets, one thread per connection, that answers the events without
 * understanding them. It writes byte by byte if told so, and pings before its first answer.
 */
final class FakeSocketIoServer implements AutoCloseable {

  /** How the server treats its clients. */
  enum Manner {
    CORRECT,
    /** Each byte in a segment of its own, so that the client gets frames in pieces. */
    BYTE_BY_BYTE,
    REFUSES_THE_HANDSHAKE,
    ANSWERS_SOMETHING_ELSE,
    HANGS_UP_ON_A_MESSAGE,
    NEVER_ANSWERS,
    /** Also what is for a room. */
    TELLS_EVERYBODY,
    /** Says that one more has acknowledged than there are. */
    MISCOUNTS,
    /** A pong is answered by a ping. */
    PINGS_ALL_THE_TIME,
    /** Of those over HTTP, each connection is good for one request. */
    ENDS_EACH_HTTP_CONNECTION
  }

  private final Manner manner;
  private final ServerSocket listener =
      new ServerSocket(0, 1_000, InetAddress.getLoopbackAddress());
  private final List<Client> clients = new CopyOnWriteArrayList<>();
  private final List<Client> members = new CopyOnWriteArrayList<>();
  private volatile Client asker;
  private final AtomicInteger answers = new AtomicInteger();
  private final AtomicInteger sum = new AtomicInteger();
  private final AtomicInteger pongs = new AtomicInteger();
  private final FakePolling polling = new FakePolling();

  FakeSocketIoServer(Manner manner) throws IOException {
    this.manner = manner;
    start(this::acceptAll);
  }

  int port() {
    return listener.getLocalPort();
  }

  /** How many pings clients have answered. */
  int pongs() {
    return pongs.get();
  }

  /** The sessions over long-polling. */
  FakePolling polling() {
    return polling;
  }

  private static void start(Runnable task) {
    Thread thread = new Thread(task, "fake-server");
    thread.setDaemon(true);
    thread.start();
  }

  private void acceptAll() {
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
    listener.close();
    for (Client client : clients) {
      client.socket.close();
    }
  }

  private final class Client {
    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;
    private boolean pinged;

    Client(Socket socket) throws IOException {
      this.socket = socket;
      socket.setTcpNoDelay(true);
      this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
      this.out = socket.getOutputStream();
    }

    void serve() {
      try (socket) {
        String request = request();
        while (request.contains("transport=polling")) {
          send(polling.answer(request, in));
          if (manner == Manner.ENDS_EACH_HTTP_CONNECTION) {
            return;
          }
          request = request();
        }
        if (manner == Manner.REFUSES_THE_HANDSHAKE) {
          send("HTTP/1.1 403 Forbidden\r\n\r\n".getBytes(ISO_8859_1));
          return;
        }
        send("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n".getBytes(ISO_8859_1));
        if (request.contains("sid=")) {
          polling.probed(request);
        } else {
          send(ServerFrames.text("0{\"sid\":\"x\"}"));
        }
        while (answer()) {
          // Until the client leaves.
        }
      } catch (EOFException e) {
        // It has left.
      } catch (IOException e) {
        // Closed from elsewhere.
      }
    }

    private String request() throws IOException {
      StringBuilder request = new StringBuilder();
      while (request.indexOf("\r\n\r\n") < 0) {
        request.append((char) in.readUnsignedByte());
      }
      return request.toString();
    }

    private boolean answer() throws IOException {
      int opcode = in.readUnsignedByte() & 0x0F;
      int length = in.readUnsignedByte() & 0x7F;
      if (length == 126) {
        length = in.readUnsignedShort();
      } else if (length == 127) {
        length = (int) in.readLong();
      }
      byte[] mask = in.readNBytes(4);
      byte[] payload = in.readNBytes(length);
      for (int i = 0; i < length; i++) {
        payload[i] ^= mask[i & 3];
      }
      if (opcode == ClientFrames.CLOSE) {
        send(ServerFrames.frame(opcode, payload));
        return false;
      }
      return opcode == ClientFrames.BINARY
          ? send(ServerFrames.frame(opcode, payload))
          : answer(new String(payload, UTF_8));
    }

    private boolean answer(String packet) throws IOException {
      if (packet.equals("40")) {
        clients.add(this);
        send(ServerFrames.text("40{\"sid\":\"y\"}"));
        return manner != Manner.PINGS_ALL_THE_TIME || send(ServerFrames.text("2"));
      }
      if (packet.equals("2probe")) {
        return send(ServerFrames.text("3probe"));
      }
      if (packet.equals("5")) {
        polling.upgraded();
        return true;
      }
      if (packet.equals("3")) {
        pongs.incrementAndGet();
        return manner != Manner.PINGS_ALL_THE_TIME || send(ServerFrames.text("2"));
      }
      switch (manner) {
        case HANGS_UP_ON_A_MESSAGE:
          return false;
        case NEVER_ANSWERS:
          return true;
        case ANSWERS_SOMETHING_ELSE:
          return send(ServerFrames.text("42[\"other\"]"));
        default:
          break;
      }
      if (!pinged) {
        pinged = true;
        send(ServerFrames.text("2"));
      }
      if (packet.startsWith("421[\"ackme\"")) {
        return send(ServerFrames.text("431[1]"));
      }
      if (packet.startsWith("42[\"bcast\"")) {
        tell(clients, packet);
        return true;
      }
      if (packet.startsWith("420[\"join\"")) {
        if (packet.contains("\"room\"")) {
          members.add(this);
        }
        return send(ServerFrames.text("430[]"));
      }
      if (packet.startsWith("42[\"room\"")) {
        tell(manner == Manner.TELLS_EVERYBODY ? clients : members, packet);
        return true;
      }
      if (packet.startsWith("421[\"hop\"")) {
        return send(ServerFrames.text("431[" + (packet.split(",").length - 1) + "]"));
      }
      if (packet.startsWith("421[\"askall\"")) {
        asker = this;
        tell(clients, "427" + packet.substring(3).replace("askall", "ask"));
        return true;
      }
      if (packet.startsWith("437[")) {
        return answered(Integer.parseInt(packet.replaceAll("\\D", "").substring(3)));
      }
      return send(ServerFrames.text(packet));
    }

    private void tell(List<Client> whom, String packet) throws IOException {
      for (Client client : whom) {
        client.send(ServerFrames.text(packet));
      }
    }

    /** When all have answered, whoever asked is told. */
    private boolean answered(int said) throws IOException {
      sum.addAndGet(said);
      if (answers.incrementAndGet() % clients.size() == 0) {
        int total = sum.getAndSet(0);
        int count = clients.size() + (manner == Manner.MISCOUNTS ? 1 : 0);
        tell(List.of(asker), "431[" + count + "," + total + "]");
      }
      return true;
    }

    /** Guarded by this client's own monitor: broadcasts come from other clients' threads. */
    private synchronized boolean send(byte[] bytes) throws IOException {
      if (manner == Manner.BYTE_BY_BYTE) {
        for (byte single : bytes) {
          out.write(single);
        }
      } else {
        out.write(bytes);
      }
      return true;
    }
  }
}
