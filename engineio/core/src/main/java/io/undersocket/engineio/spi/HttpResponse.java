package io.undersocket.engineio.spi;

/**
 * A complete HTTP response. The binding adds {@code Content-Length} from the body's length, and no
 * other header of its own that would contradict these. To a {@code HEAD} request it sends no body;
 * the answer to one may bring the {@code Content-Length} of the body that it leaves away itself.
 *
 * @param status the status code
 * @param headers the headers, in the order to be sent; not changed after the response is handed
 *     over
 * @param body the whole body, possibly empty; not changed by anybody from now on
 */
public record HttpResponse(int status, HttpHeaders headers, byte[] body) {

  private static final byte[] NO_BODY = {};

  /** A response without a body. */
  public static HttpResponse empty(int status, HttpHeaders headers) {
    return new HttpResponse(status, headers, NO_BODY);
  }
}
