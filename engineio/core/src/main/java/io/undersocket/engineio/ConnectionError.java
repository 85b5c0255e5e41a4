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
    EngineRequest request, ErrorCode code, String message, Map<String, Object> context) {}
