package io.undersocket.engineio.internal.websocket;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads a handshake's header values from left to right (RFC 6455 §4.3, RFC 7230 §3.2.6). */
final class HeaderReader {

  /** An extension that a client offers, with one way to use it (RFC 6455 §9.1). */
  record Offer(String name, List<Parameter> parameters) {}

  /** A parameter of an extension; without a value it is a flag. */
  record Parameter(String name, @Nullable String value) {}

  /** The header value does not follow its grammar. */
  static final class SyntaxException extends Exception {

    private static final long serialVersionUID = 1L;

    SyntaxException(String message) {
      super(message, null, false, false);
    }
  }

  private final String text;
  private int at;

  private HeaderReader(String text) {
    this.text = text;
  }

  /** Whether a comma-separated list of tokens has this one; case does not matter. */
  static boolean listContains(String list, String token) {
    for (String element : list.split(",")) {
      if (element.strip().equalsIgnoreCase(token)) {
        return true;
      }
    }
    return false;
  }

  /** The tokens of a list that must not be empty and must not name one twice. */
  static List<String> distinctTokens(String list) throws SyntaxException {
    HeaderReader reader = new HeaderReader(list);
    Set<String> tokens = new LinkedHashSet<>();
    do {
      String token = reader.token();
      if (!tokens.add(token)) {
        throw new SyntaxException("'" + token + "' was listed twice");
      }
    } while (reader.skip(','));
    reader.expectEnd();
    return List.copyOf(tokens);
  }

  /** What a {@code Sec-WebSocket-Extensions} header offers, in the order of preference. */
  static List<Offer> offers(String header) throws SyntaxException {
    HeaderReader reader = new HeaderReader(header);
    List<Offer> offers = new ArrayList<>();
    do {
      String name = reader.token();
      List<Parameter> parameters = new ArrayList<>();
      while (reader.skip(';')) {
        parameters.add(reader.parameter());
      }
      offers.add(new Offer(name, parameters));
    } while (reader.skip(','));
    reader.expectEnd();
    return offers;
  }

  private Parameter parameter() throws SyntaxException {
    String name = token();
    if (!skip('=')) {
      return new Parameter(name, null);
    }
    skipSpace();
    return new Parameter(name, at < text.length() && text.charAt(at) == '"' ? quoted() : token());
  }

  private String token() throws SyntaxException {
    skipSpace();
    int start = at;
    while (at < text.length() && isTokenChar(text.charAt(at))) {
      at++;
    }
    if (at == start) {
      throw new SyntaxException("expected a token at index " + at);
    }
    String token = text.substring(start, at);
    skipSpace();
    return token;
  }

  /** A quoted string's content, which must be a token too (RFC 6455 §9.1). */
  private String quoted() throws SyntaxException {
    StringBuilder content = new StringBuilder();
    at++;
    while (at < text.length() && text.charAt(at) != '"') {
      if (text.charAt(at) == '\\') {
        at++;
      }
      if (at == text.length() || !isTokenChar(text.charAt(at))) {
        throw new SyntaxException("expected the character of a token at index " + at);
      }
      content.append(text.charAt(at++));
    }
    if (at == text.length() || content.isEmpty()) {
      throw new SyntaxException("expected a quoted token before index " + at);
    }
    at++;
    skipSpace();
    return content.toString();
  }

  private boolean skip(char separator) {
    if (at < text.length() && text.charAt(at) == separator) {
      at++;
      return true;
    }
    return false;
  }

  private void skipSpace() {
    while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
      at++;
    }
  }

  private void expectEnd() throws SyntaxException {
    if (at < text.length()) {
      throw new SyntaxException("unexpected character at index " + at);
    }
  }

  private static boolean isTokenChar(char c) {
    return (c >= '0' && c <= '9')
        || (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
  }
}
