package io.undersocket.engineio;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A response's content coding")
class ContentCodingTest {

  @Nested
  @DisplayName("is negotiated:")
  class Negotiation {

    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        value = {
          "gzip                              | GZIP",
          "deflate                           | DEFLATE",
          "GZip                              | GZIP",
          "gzip, deflate                     | GZIP",
          "gzip, deflate, br                 | GZIP",
          "br, zstd, deflate, gzip           | DEFLATE",
          "deflate, gzip                     | DEFLATE",
          "gzip;q=0.5, deflate;q=0.8         | DEFLATE",
          "gzip; q=0.8 , deflate ; q=0.5     | GZIP",
          "gzip;q=0.5, deflate               | DEFLATE",
          "deflate;q=1.0, gzip;q=1           | DEFLATE",
          "gzip;q=0, deflate                 | DEFLATE",
          "gzip;q=0, deflate;q=0.001         | DEFLATE",
          "gzip;level=9;q=0.1, deflate;q=0.2 | DEFLATE",
          "*                                 | GZIP",
          "br, *;q=0.1                       | GZIP",
          "*, gzip;q=0                       | DEFLATE",
          "*;q=0, deflate                    | DEFLATE",
          "*, deflate                        | DEFLATE",
          "deflate;q=0.5, *                  | GZIP",
          "identity, gzip;q=0.5              | GZIP",
          "gzip;q=abc, deflate;q=0.1         | DEFLATE",
          "gzip;q=0.1, deflate;q=0.2, gzip   | GZIP",
          "gzip;q=.1, deflate;q=0.2x         | DEFLATE",
          ",,gzip,                           | GZIP",
        })
    @DisplayName("what the client likes best")
    void best(String header, ContentCoding expected) {
      assertThat(ContentCoding.negotiate(header)).isEqualTo(expected);
    }

    @ParameterizedTest
    @NullAndEmptySource
    @ValueSource(
        strings = {
          "br",
          "identity",
          "gzip;q=0",
          "*;q=0",
          "gzip;q=0, deflate;q=0.0, *",
          "gzipped",
          "x",
          ",",
          ";",
          ";;,;q=1",
          "gzip;q=",
          "gzip;q=-1",
          "gzip;q=NaN",
          "*;q=0, br"
        })
    @DisplayName("none, if the client does not accept one")
    void none(String header) {
      assertThat(ContentCoding.negotiate(header)).isNull();
    }

    @Test
    @DisplayName("without failing, whatever comes")
    void fuzz() {
      Random random = new Random(20260106);
      String[] pieces = {
        "gzip", "deflate", "*", "br", ",", ", ", ";", ";q=", "q", "0", "1", ".", "é"
      };
      for (int i = 0; i < 50_000; i++) {
        StringBuilder header = new StringBuilder();
        for (int count = random.nextInt(12); count > 0; count--) {
          header.append(pieces[random.nextInt(pieces.length)]);
        }
        ContentCoding coding = ContentCoding.negotiate(header.toString());
        if (coding != null) {
          assertThat(header.toString()).containsAnyOf(coding.text(), "*");
        }
      }
    }
  }

  @Nested
  @DisplayName("is applied:")
  class Compression {

    private final byte[] body = "4hello hello hello €".repeat(100).getBytes(UTF_8);

    @Test
    @DisplayName("gzip as gzip")
    void gzip() throws IOException {
      byte[] compressed = ContentCoding.GZIP.compress(body);
      assertThat(compressed).hasSizeLessThan(body.length);
      assertThat(new GZIPInputStream(new ByteArrayInputStream(compressed))).hasBinaryContent(body);
    }

    @Test
    @DisplayName("deflate in the zlib format, header and checksum included")
    void deflate() throws IOException {
      byte[] compressed = ContentCoding.DEFLATE.compress(body);
      assertThat(compressed).startsWith(0x78).hasSizeLessThan(body.length);
      assertThat(new InflaterInputStream(new ByteArrayInputStream(compressed)))
          .hasBinaryContent(body);
    }

    @Test
    @DisplayName("also to nothing")
    void nothing() throws IOException {
      byte[] compressed = ContentCoding.GZIP.compress(new byte[0]);
      assertThat(new GZIPInputStream(new ByteArrayInputStream(compressed)))
          .hasBinaryContent(new byte[0]);
    }
  }
}
