package io.undersocket.benchmarks.micro;

import io.undersocket.engineio.protocol.Message;
import io.undersocket.socketio.protocol.Packet;
import io.undersocket.socketio.protocol.PacketException;
import io.undersocket.socketio.protocol.SocketIoParser;
import io.undersocket.socketio.spi.Decoder;
import io.undersocket.socketio.spi.Encoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Socket.IO packets: the events that the comparison sends. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SocketIoParserBenchmark {

  private static final int ATTACHMENT_BYTES = 1_024;
  private static final String TEXT = "x".repeat(32);

  private final Decoder decoder = SocketIoParser.create().newDecoder();
  private final Encoder encoder = SocketIoParser.create().encoder();
  private final Message event = message("2[\"echo\",\"" + TEXT + "\"]");
  private final Message question = message("21[\"ackme\",1]");
  private final Message binary = message("51-[\"bin\",{\"_placeholder\":true,\"num\":0}]");
  private final Message attachment;
  private final byte[] bytes = new byte[ATTACHMENT_BYTES];

  /** Made by JMH. */
  public SocketIoParserBenchmark() {
    Arrays.fill(bytes, (byte) 'x');
    attachment = Message.binary(bytes);
  }

  private static Message message(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    return Message.text(utf8, 0, utf8.length);
  }

  private Packet decoded(Message message) throws PacketException {
    return Objects.requireNonNull(decoder.add(message), "attachments are still to come");
  }

  /** An event of which nobody asks for a value. */
  @Benchmark
  public Packet decodeEvent() throws PacketException {
    return decoded(event);
  }

  /** An event whose argument a listener wants as text. */
  @Benchmark
  public String decodeEventAndRead() throws PacketException {
    return decoded(event).args().getString(0);
  }

  /** An event with an argument of text. */
  @Benchmark
  public List<Message> encodeEvent() {
    return encoder.encode(Packet.event(Packet.ROOT, Packet.NO_ID, "echo", List.of(TEXT)));
  }

  /** An echo by a raw listener: the argument goes out as it came in. */
  @Benchmark
  public List<Message> echoRaw() throws PacketException {
    return encoder.encode(Packet.event(Packet.ROOT, Packet.NO_ID, "echo", decoded(event).args()));
  }

  /** An echo by a typed listener: the argument is read, and written anew. */
  @Benchmark
  public List<Message> echoTyped() throws PacketException {
    return encoder.encode(
        Packet.event(Packet.ROOT, Packet.NO_ID, "echo", List.of(decodeEventAndRead())));
  }

  /** A question and its acknowledgement. */
  @Benchmark
  public List<Message> acknowledge() throws PacketException {
    Packet packet = decoded(question);
    return encoder.encode(Packet.ack(Packet.ROOT, packet.id(), List.of(packet.args().getInt(0))));
  }

  /** An event with an attachment of 1 KiB. */
  @Benchmark
  public byte[] decodeBinaryAndRead() throws PacketException {
    if (decoder.add(binary) != null) {
      throw new IllegalStateException("the attachment was not waited for");
    }
    return decoded(attachment).args().getBytes(0);
  }

  /** An event with an attachment of 1 KiB. */
  @Benchmark
  public List<Message> encodeBinary() {
    return encoder.encode(Packet.event(Packet.ROOT, Packet.NO_ID, "bin", List.of(bytes)));
  }
}
