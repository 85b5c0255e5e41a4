package io.undersocket.tck.suite;

import io.undersocket.tck.judge.Suite;

/** What Engine.IO's answers are as answers of HTTP, and what of HTTP its clients may use. */
public final class HttpSuite {

  private HttpSuite() {}

  /** The suite. */
  public static Suite suite() {
    return Suite.named("http", "HTTP behaviour")
        .add(HttpMethods.cases())
        .add(HttpTargets.cases())
        .add(HttpBodies.cases())
        .add(HttpConnections.cases())
        .add(HttpHeaders.cases())
        .add(HttpCors.cases())
        .add(HttpExtras.cases())
        .add(HttpCompression.cases())
        .add(HttpClientFiles.cases())
        .build();
  }
}
