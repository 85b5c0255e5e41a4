package io.undersocket.tck.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.undersocket.tck.judge.Level;
import java.io.StringReader;
import java.util.List;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.SchemaFactory;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

@DisplayName("Judgements as JUnit XML")
class JUnitXmlTest {

  /** The shape that build servers agree on, as far as it is used here. */
  private static final String SCHEMA =
      """
      <xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
        <xs:attributeGroup name="counts">
          <xs:attribute name="name" type="xs:string" use="required"/>
          <xs:attribute name="tests" type="xs:nonNegativeInteger" use="required"/>
          <xs:attribute name="failures" type="xs:nonNegativeInteger" use="required"/>
          <xs:attribute name="errors" type="xs:nonNegativeInteger" use="required"/>
          <xs:attribute name="skipped" type="xs:nonNegativeInteger" use="required"/>
          <xs:attribute name="time" type="xs:decimal" use="required"/>
        </xs:attributeGroup>
        <xs:complexType name="told" mixed="true">
          <xs:attribute name="message" type="xs:string" use="required"/>
          <xs:attribute name="type" type="xs:string"/>
        </xs:complexType>
        <xs:element name="testsuites">
          <xs:complexType>
            <xs:sequence>
              <xs:element name="testsuite" maxOccurs="unbounded" minOccurs="0">
                <xs:complexType>
                  <xs:sequence>
                    <xs:element name="properties" minOccurs="0">
                      <xs:complexType>
                        <xs:sequence>
                          <xs:element name="property" maxOccurs="unbounded">
                            <xs:complexType>
                              <xs:attribute name="name" type="xs:string" use="required"/>
                              <xs:attribute name="value" type="xs:string" use="required"/>
                            </xs:complexType>
                          </xs:element>
                        </xs:sequence>
                      </xs:complexType>
                    </xs:element>
                    <xs:element name="testcase" maxOccurs="unbounded" minOccurs="0">
                      <xs:complexType>
                        <xs:sequence>
                          <xs:choice minOccurs="0">
                            <xs:element name="skipped" type="told"/>
                            <xs:element name="failure" type="told"/>
                          </xs:choice>
                          <xs:element name="system-out" type="xs:string" minOccurs="0"/>
                        </xs:sequence>
                        <xs:attribute name="classname" type="xs:string" use="required"/>
                        <xs:attribute name="name" type="xs:string" use="required"/>
                        <xs:attribute name="time" type="xs:decimal" use="required"/>
                      </xs:complexType>
                    </xs:element>
                  </xs:sequence>
                  <xs:attributeGroup ref="counts"/>
                  <xs:attribute name="timestamp" type="xs:dateTime" use="required"/>
                  <xs:attribute name="hostname" type="xs:token" use="required"/>
                </xs:complexType>
              </xs:element>
            </xs:sequence>
            <xs:attributeGroup ref="counts"/>
          </xs:complexType>
        </xs:element>
      </xs:schema>
      """;

  private static Document parse(String xml) throws Exception {
    SchemaFactory.newInstance(XMLConstants.W3C_XML_SCHEMA_NS_URI)
        .newSchema(new StreamSource(new StringReader(SCHEMA)))
        .newValidator()
        .validate(new StreamSource(new StringReader(xml)));
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(xml)));
  }

  private static String ask(Document document, String path) throws Exception {
    return XPathFactory.newInstance().newXPath().evaluate(path, document);
  }

  private final Document varied;

  JUnitXmlTest() throws Exception {
    varied = parse(JUnitXml.write(List.of(Invented.varied("One"), Invented.varied("Two"))));
  }

  @Test
  @DisplayName("have a suite for each suite of each server, and count")
  void haveSuites() throws Exception {
    assertThat(ask(varied, "count(//testsuite)")).isEqualTo("4");
    assertThat(ask(varied, "//testsuite[3]/@name")).isEqualTo("Two: Engine.IO 4");
    assertThat(ask(varied, "/testsuites/@tests")).isEqualTo("12");
    assertThat(ask(varied, "/testsuites/@failures")).isEqualTo("2");
    assertThat(ask(varied, "//testsuite[1]/@skipped")).isEqualTo("2");
    assertThat(ask(varied, "//testcase[1]/@classname")).isEqualTo("engineio4");
    assertThat(ask(varied, "//testcase[1]/@name")).startsWith("E4-PO-01 The rule");
    assertThat(ask(varied, "count(//testsuite[1]/testcase[1]/*)")).isEqualTo("0");
  }

  @Test
  @DisplayName("tell what was expected and received, with what went over the wire")
  void tellFailures() throws Exception {
    assertThat(ask(varied, "//testcase[2]/failure/@message"))
        .isEqualTo("expected status 400, received status 200");
    assertThat(ask(varied, "//testcase[2]/failure"))
        .contains("1.3 ms → http 1: GET /engine.io/?EIO=4&transport=polling HTTP/1.1")
        .contains("3.9 ms ← http 1: HTTP/1.1 200 OK");
  }

  @Test
  @DisplayName("skip what is only reference or recommended, and say so")
  void skipWhatIsNotRequired() throws Exception {
    assertThat(ask(varied, "//testcase[3]/skipped/@message"))
        .isEqualTo("reference behaviour, not met: expected status 400, received status 200");
    assertThat(ask(varied, "//testcase[4]/skipped/@message")).startsWith("recommended, not met");
    assertThat(ask(varied, "//testcase[4]/system-out")).contains("HTTP/1.1 200 OK");
  }

  @Test
  @DisplayName("skip what is not offered, and say what is missing")
  void skipWhatIsNotOffered() throws Exception {
    assertThat(ask(varied, "//testsuite[2]/testcase[2]/skipped/@message"))
        .isEqualTo("not offered: the MessagePack parser at /msgpack/");
  }

  @Test
  @DisplayName("count what was met at the second attempt, and tell about the first")
  void countUnsteady() throws Exception {
    assertThat(ask(varied, "count(//testsuite[2]/testcase[1]/failure)")).isEqualTo("0");
    assertThat(ask(varied, "//testsuite[2]/testcase[1]/system-out")).startsWith("Met alone, twice");
  }

  @Test
  @DisplayName("are well-formed whatever a server sent")
  void areWellFormed() throws Exception {
    Document document =
        parse(
            JUnitXml.write(
                List.of(
                    Invented.judged(
                        Invented.HOSTILE,
                        Invented.hostile(Level.REQUIRED),
                        Invented.hostile(Level.RECOMMENDED)))));
    assertThat(ask(document, "//failure/@message"))
        .contains("</script><script>alert(1)</script> ]]> --> \"quoted\" 'too' & &amp; \\u0000")
        .contains("\\u001b[2J")
        .contains("\\ud800 \\uffff")
        .contains("\ud83d\ude80");
    assertThat(ask(document, "//failure")).contains("</script>").contains("\n");
  }
}
