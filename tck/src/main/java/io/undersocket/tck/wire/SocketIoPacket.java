package io.undersocket.tck.wire;

import io.undersocket.tck.judge.Unmet;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A packet of Socket.IO, its attachments put in.
 *
 * @param type the digit: {@code 0} CONNECT, {@code 1} DISCONNECT, {@code 2} EVENT, {@code 3} ACK,
 *     {@code 4} CONNECT_ERROR, {@code 5} BINARY_EVENT, {@code 6} BINARY_ACK
 * @param namespace {@code /} if none is written
 * @param id by which an acknowledgement belongs to its event
 * @param payload absent if there is none; bytes are binary nodes
 * @param written as it was written, without the attachments
 */
public record SocketIoPacket(
    char type, String namespace, @Nullable Long id, @Nullable JsonNode payload, String written) {

  /** Whether it is an EVENT, with attachments or without. */
  public boolean isEvent() {
    return type == '2' || type == '5';
  }

  /** Whether it is an ACK, with attachments or without. */
  public boolean isAck() {
    return type == '3' || type == '6';
  }

  /** Whether it had attachments. */
  public boolean isBinary() {
    return type == '5' || type == '6';
  }

  /** The name of an event; empty if there is none. */
  public String name() {
    return isEvent() && payload != null ? payload.path(0).asString("") : "";
  }

  /** The arguments of an event or of an acknowledgement. */
  public List<JsonNode> args() {
    List<JsonNode> args = new ArrayList<>();
    if (payload != null && payload.isArray()) {
      payload.forEach(args::add);
      if (isEvent() && !args.isEmpty()) {
        args.remove(0);
      }
    }
    return args;
  }

  /** Whether it is an event of this name, with these arguments. */
  boolean isEvent(String nsp, String name, List<JsonNode> args) {
    return isEvent() && namespace.equals(nsp) && name().equals(name) && same(args(), args);
  }

  static boolean same(List<JsonNode> a, List<JsonNode> b) {
    boolean same = a.size() == b.size();
    for (int i = 0; same && i < a.size(); i++) {
      same = Json.same(a.get(i), b.get(i));
    }
    return same;
  }

  /** Its head, as it was parsed, and how many attachments follow. */
  record Head(SocketIoPacket packet, int attachments) {}

  /** Parses {@code <type>[<attachments>-][<namespace>,][<id>][<JSON>]}. */
  static Head parse(String written) {
    String expected = "a packet of Socket.IO";
    if (written.isEmpty() || written.charAt(0) < '0' || written.charAt(0) > '6') {
      throw new Unmet(expected, Shown.quoted(written));
    }
    char type = written.charAt(0);
    int at = 1;
    int attachments = 0;
    if (type == '5' || type == '6') {
      int dash = written.indexOf('-');
      if (dash < 2 || !written.substring(1, dash).matches("[0-9]{1,4}")) {
        throw new Unmet(expected + " with the count of its attachments", Shown.quoted(written));
      }
      attachments = Integer.parseInt(written.substring(1, dash));
      at = dash + 1;
    }
    String namespace = "/";
    if (at < written.length() && written.charAt(at) == '/') {
      int comma = written.indexOf(',', at);
      int end = comma < 0 ? written.length() : comma;
      namespace = written.substring(at, end);
      at = Math.min(end + 1, written.length());
    }
    int digits = at;
    while (digits < written.length() && Character.isDigit(written.charAt(digits))) {
      digits++;
    }
    Long id = digits == at ? null : Long.valueOf(written.substring(at, digits));
    JsonNode payload =
        digits == written.length()
            ? null
            : Json.parse(written.substring(digits), "JSON in a packet of Socket.IO");
    return new Head(new SocketIoPacket(type, namespace, id, payload, written), attachments);
  }

  /** The same, with bytes where their places were kept. */
  SocketIoPacket with(List<byte[]> attachments) {
    return new SocketIoPacket(
        type,
        namespace,
        id,
        payload == null ? null : Attachments.put(payload, attachments),
        written);
  }

  /** As a failure tells it: as it was written, with the bytes put in. */
  @Override
  public String toString() {
    return "packet " + Shown.quoted(written) + (isBinary() ? " with " + args() : "");
  }
}
