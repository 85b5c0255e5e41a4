package io.undersocket.benchmarks.micro;

import io.undersocket.engineio.protocol.Message;
import io.undersocket.engineio.protocol.Packet;
import io.undersocket.engineio.protocol.PacketCodec;
import io.undersocket.engineio.protocol.PacketException;
import io.undersocket.engineio.protocol.PayloadCodec;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Engine.IO packets, and the payloads of long-polling that hold several. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class EngineIoCodecBenchmark {

  private static final int PACKETS = 10;

  private final byte[] text =
      ("42[\"echo\",\"" + "x".repeat(32) + "\"]").getBytes(StandardCharsets.UTF_8);
  private final Packet packet = Packet.message(Message.text(text, 1, text.length - 1));
  private final List<byte[]> packets = Collections.nCopies(PACKETS, text);
  private final byte[] payload = PayloadCodec.encode(packets);

  /** Made by JMH. */
  public EngineIoCodecBenchmark() {}

  /** A packet as a WebSocket brings it. */
  @Benchmark
  public Packet decodePacket() throws PacketException {
    return PacketCodec.decodeText(text, 0, text.length);
  }

  /** A packet as long-polling needs it. */
  @Benchmark
  public byte[] encodePacket() {
    return PacketCodec.encodeText(packet);
  }

  /** The body of a POST with ten packets. */
  @Benchmark
  public int decodePayloadOfTen() throws PacketException {
    int[] count = new int[1];
    PayloadCodec.decode(payload, PACKETS, next -> ++count[0] > 0);
    return count[0];
  }

  /** The answer to a GET with ten packets. */
  @Benchmark
  public byte[] encodePayloadOfTen() {
    return PayloadCodec.encode(packets);
  }
}
