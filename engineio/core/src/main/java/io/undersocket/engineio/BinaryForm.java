package io.undersocket.engineio;

/** How binary messages are sent over a WebSocket; text messages are the same in every form. */
enum BinaryForm {
  /** They are binary frames. */
  RAW,
  /** They are text, as over polling: the client has asked for it ({@code b64}). */
  BASE64,
  /** They are binary frames with their type as first byte: revision 3. */
  TYPED,
  /** They are text, as over polling in revision 3. */
  TYPED_BASE64
}
