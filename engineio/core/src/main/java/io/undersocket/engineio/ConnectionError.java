package io.undersocket.engineio;

import java.util.Map;

/**
 * A refused request ({@code connection_error} of the reference server).
 *
 * @param request what was refused
 * @param code why
 * @param message the code's own message
 * @param context details under the reference's names: {@code transport}, {@code sid}, {@code
 *     method}, {@code name}, {@code origin}, {@code previousTransport}, {@code message}, {@code
 *     error}, {@code protocol}, …
 */
public record ConnectionError(
    EngineRequest request, ErrorCode code, String message, Map<String, Object> context) {

  /** The {@code name} in the context where {@link #namesForeignSession()}. */
  static final String FOREIGN_SID = "FOREIGN_SID";

  /**
   * Whether the request named a session that this engine has never made, by an id of the form that
   * engines here and on Node.js make; {@code name} in the context is {@code FOREIGN_SID} then,
   * which the reference does not have. Mostly another server has made it, and the load balancer
   * before them has no sticky sessions; or an engine that was restarted since. An id that this
   * engine has made is never foreign, however long ago its session ended. False with an {@link
   * IdGenerator} of the application: what its ids look like is not known.
   */
  public boolean namesForeignSession() {
    return FOREIGN_SID.equals(context.get("name"));
  }
}
