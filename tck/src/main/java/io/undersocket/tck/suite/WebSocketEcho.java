package io.undersocket.tck.suite;

import io.undersocket.tck.judge.Feature;
import io.undersocket.tck.judge.Probe;
import io.undersocket.tck.judge.Unmet;
import io.undersocket.tck.wire.Frame;
import io.undersocket.tck.wire.Message;
import io.undersocket.tck.wire.WebSocketClient;
import io.undersocket.tck.wire.WebSocketHandshake;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A WebSocket of the Engine.IO echo, past what the server says first: text that begins with a 4
 * comes back, and so do bytes. The engine's heartbeat is kept.
 */
final class WebSocketEcho {

  private static final Pattern MAX_PAYLOAD = Pattern.compile("\"maxPayload\":(\\d+)");

  private final WebSocketClient socket;
  private final int maxPayload;

  private WebSocketEcho(WebSocketClient socket, int maxPayload) {
    this.socket = socket;
    this.maxPayload = maxPayload;
  }

  /** The target of the handshake: where heartbeats are rare, if the server offers that. */
  static String target(Probe probe) {
    String path =
        probe.target().features().contains(Feature.EXTRAS)
            ? "/extras/"
            : probe.target().enginePath();
    return path + "?EIO=4&transport=websocket";
  }

  static WebSocketHandshake handshake(Probe probe) {
    return WebSocketClient.to(probe, target(probe));
  }

  static WebSocketEcho open(Probe probe) {
    return open(probe, handshake -> handshake);
  }

  /** With other headers. */
  static WebSocketEcho open(Probe probe, UnaryOperator<WebSocketHandshake> change) {
    WebSocketClient socket = change.apply(handshake(probe)).open().answerEnginePings();
    String open = socket.receive().text();
    Matcher maxPayload = MAX_PAYLOAD.matcher(open);
    if (!open.startsWith("0{") || !maxPayload.find()) {
      throw new Unmet("the open packet, with maxPayload", open);
    }
    if (probe.target().features().contains(Feature.EXTRAS)) {
      socket.expectText("4welcome");
    }
    return new WebSocketEcho(socket, Integer.parseInt(maxPayload.group(1)));
  }

  WebSocketClient socket() {
    return socket;
  }

  /** How many bytes a message may have. */
  int maxPayload() {
    return maxPayload;
  }

  /** Sends frames, each by itself. */
  WebSocketEcho send(Frame... frames) {
    for (Frame frame : frames) {
      socket.sendFrame(frame);
    }
    return this;
  }

  /** Sends frames in one piece. */
  WebSocketEcho sendTogether(Frame... frames) {
    socket.sendFrames(frames);
    return this;
  }

  /** Sends text, which comes back. */
  WebSocketEcho echoes(String text) {
    return send(Frame.text(text)).expectText(text);
  }

  /** Sends bytes, which come back. */
  WebSocketEcho echoes(byte... bytes) {
    return send(Frame.binary(bytes)).expectBinary(bytes);
  }

  WebSocketEcho expectText(String text) {
    return expect(new Message(Frame.TEXT, text.getBytes(StandardCharsets.UTF_8), false, 1));
  }

  WebSocketEcho expectBinary(byte... bytes) {
    return expect(new Message(Frame.BINARY, bytes, false, 1));
  }

  private WebSocketEcho expect(Message expected) {
    Message message = receive();
    if (!message.equals(expected)) {
      throw new Unmet(expected.toString(), message.toString());
    }
    return this;
  }

  /** The next message. */
  Message receive() {
    return socket.receive();
  }

  /** The next frame. */
  Frame receiveFrame() {
    return socket.receiveFrame();
  }

  /** The next frame is a pong with this payload. */
  WebSocketEcho expectPong(String payload) {
    Frame frame = receiveFrame();
    if (frame.opcode() != Frame.PONG || !frame.text().equals(payload)) {
      throw new Unmet(
          Frame.of(Frame.PONG, payload.getBytes(StandardCharsets.UTF_8)).toString(),
          frame.toString());
    }
    return this;
  }

  /** What was sent has done no harm. */
  void stillThere() {
    echoes("4still there");
  }

  /**
   * Nothing comes back but the end, with one of these codes in a close frame.
   *
   * @return the code
   */
  int expectClose(int... codes) {
    int code = expectEnd();
    if (Arrays.stream(codes).noneMatch(wanted -> wanted == code)) {
      throw new Unmet(
          "a close frame with the code " + Arrays.toString(codes),
          code == 1006 ? "an end without a close frame" : "the code " + code);
    }
    return code;
  }

  /** Nothing comes back but the end, with a close frame or without; returns its code or 1006. */
  int expectEnd() {
    int code = socket.expectEnd();
    if (code == 1000 || code == 1001) {
      throw new Unmet("an end that is no success", "the code " + code);
    }
    return code;
  }
}
