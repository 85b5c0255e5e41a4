package io.undersocket.tck.report;

import io.undersocket.tck.judge.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * A judgement as JSON, in the shape of its records: so that a server that was judged elsewhere, or
 * yesterday, can stand beside others in a report. Durations and instants are written as ISO 8601
 * has them.
 */
public final class JudgementJson {

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          // Halves of surrogates, which a server may have sent, cannot be written as UTF-8.
          .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .build();

  /** How much is kept of what was expected or received: enough to tell what it was. */
  private static final int BRIEF = 160;

  private JudgementJson() {}

  /** Writes it. */
  public static String write(Judged judged) {
    return MAPPER.writeValueAsString(judged);
  }

  /**
   * Writes it to be kept for long, as beside sources: without what went over the wire, and of what
   * was expected and received only as much as tells what it was.
   */
  public static String writeBrief(Judged judged) {
    return write(
        judged.with(judged.judgement().results().stream().map(one -> brief(one)).toList()));
  }

  /**
   * Reads what was written.
   *
   * @throws IOException if the file cannot be read, or is no judgement; the message says so
   */
  public static Judged read(Path file) throws IOException {
    try {
      Judged judged = MAPPER.readValue(Files.readString(file), Judged.class);
      check(judged);
      return judged;
    } catch (NoSuchFileException e) {
      throw new IOException(file + " does not exist", e);
    } catch (JacksonException | NullPointerException e) {
      throw new IOException(file + " is no judgement of this kit: " + e.getMessage(), e);
    }
  }

  private static Result brief(Result result) {
    Result.Failure failure = result.failure();
    return new Result(
        result.suite(),
        result.id(),
        result.level(),
        result.rule(),
        result.source(),
        result.verdict(),
        result.took(),
        failure == null
            ? null
            : new Result.Failure(brief(failure.expected()), brief(failure.received())),
        List.of());
  }

  private static String brief(String text) {
    return text.length() <= BRIEF ? text : text.substring(0, BRIEF) + " …";
  }

  /** Everything but a failure has to be there. */
  private static void check(Judged judged) {
    Objects.requireNonNull(judged.name(), "it has no name of a target");
    for (Result result : judged.judgement().results()) {
      if (Stream.of(
              result.suite(),
              result.id(),
              result.level(),
              result.rule(),
              result.source(),
              result.verdict(),
              result.took())
          .anyMatch(Objects::isNull)) {
        throw new NullPointerException("the result of " + result.id() + " is incomplete");
      }
    }
  }
}
