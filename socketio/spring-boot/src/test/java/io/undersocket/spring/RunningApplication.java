package io.undersocket.spring;

import java.util.ArrayList;
import java.util.List;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** An application on a free port of this machine, until it is closed. */
final class RunningApplication implements AutoCloseable {

  private final ConfigurableApplicationContext context;

  private RunningApplication(ConfigurableApplicationContext context) {
    this.context = context;
  }

  /** Without Spring Security, which would guard everything; as it is on the tests' class path. */
  static RunningApplication of(Class<?> configuration, String... properties) {
    List<String> all = new ArrayList<>(List.of(properties));
    all.add(
        "spring.autoconfigure.exclude="
            + "org.springframework.boot.security.autoconfigure.web.servlet.ServletWebSecurityAutoConfiguration,"
            + "org.springframework.boot.security.autoconfigure.web.servlet.SecurityFilterAutoConfiguration,"
            + "org.springframework.boot.security.autoconfigure.actuate.web.servlet.ManagementWebSecurityAutoConfiguration,"
            + "org.springframework.boot.security.autoconfigure.UserDetailsServiceAutoConfiguration");
    return run(configuration, all);
  }

  static RunningApplication secured(Class<?> configuration, String... properties) {
    return run(configuration, List.of(properties));
  }

  private static RunningApplication run(Class<?> configuration, List<String> properties) {
    List<String> arguments =
        new ArrayList<>(List.of("--server.port=0", "--server.address=127.0.0.1"));
    properties.forEach(property -> arguments.add("--" + property));
    return new RunningApplication(
        new SpringApplicationBuilder(configuration)
            .bannerMode(org.springframework.boot.Banner.Mode.OFF)
            .registerShutdownHook(false)
            .run(arguments.toArray(String[]::new)));
  }

  int port() {
    return context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
  }

  String url() {
    return "http://127.0.0.1:" + port();
  }

  <T> T bean(Class<T> type) {
    return context.getBean(type);
  }

  ConfigurableApplicationContext context() {
    return context;
  }

  @Override
  public void close() {
    context.close();
  }
}
