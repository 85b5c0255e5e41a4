package io.undersocket.spring;

import io.undersocket.adapter.redis.Redis;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * The Redis that the application's properties name: {@code undersocket.redis.url}, or what Spring
 * Data has in {@code spring.data.redis}, whether or not that is on the class path.
 */
final class ConfiguredRedis {

  private static final String OWN = "undersocket.redis.";
  private static final String SPRING_DATA = "spring.data.redis.";
  private static final List<String> CONFIGURED =
      List.of(
          OWN + "url",
          SPRING_DATA + "url",
          SPRING_DATA + "host",
          SPRING_DATA + "cluster.nodes",
          SPRING_DATA + "sentinel.master");

  private final Binder binder;

  ConfiguredRedis(Environment environment) {
    this.binder = Binder.get(environment);
  }

  /** Whether there is one, and nobody has said that it is not for this. */
  static final class Present implements Condition {

    /** For Spring. */
    Present() {}

    @Override
    public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
      Binder binder = Binder.get(context.getEnvironment());
      return binder
          .bind(OWN + "enabled", Boolean.class)
          .orElseGet(() -> CONFIGURED.stream().anyMatch(name -> isThere(binder, name)));
    }

    private static boolean isThere(Binder binder, String name) {
      return binder.bind(name, Bindable.listOf(String.class)).isBound();
    }
  }

  Redis redis() {
    String url = text(OWN + "url");
    if (url == null) {
      url = text(SPRING_DATA + "url");
    }
    if (url != null) {
      return Redis.at(url);
    }
    Redis servers = servers();
    String password = text(SPRING_DATA + "password");
    if (password == null) {
      return servers;
    }
    String user = text(SPRING_DATA + "username");
    return servers.withCredentials(user == null ? "default" : user, password);
  }

  private Redis servers() {
    boolean tls = binder.bind(SPRING_DATA + "ssl.enabled", Boolean.class).orElse(false);
    String scheme = tls ? "rediss://" : "redis://";
    List<String> cluster = texts(SPRING_DATA + "cluster.nodes");
    if (!cluster.isEmpty()) {
      return Redis.cluster(cluster.stream().map(scheme::concat).toArray(String[]::new));
    }
    int database = binder.bind(SPRING_DATA + "database", Integer.class).orElse(0);
    String suffix = database == 0 ? "" : "/" + database;
    String master = text(SPRING_DATA + "sentinel.master");
    if (master != null) {
      if (tls) {
        throw new IllegalStateException(
            "spring.data.redis.ssl.enabled with sentinels cannot be said in an address: give the"
                + " adapter a client of your own, by a bean of type AdapterFactory and"
                + " Redis.using(...)");
      }
      String sentinels =
          texts(SPRING_DATA + "sentinel.nodes").stream().collect(Collectors.joining(","));
      return Redis.at("redis-sentinel://" + sentinels + suffix + "#" + master);
    }
    String host = text(SPRING_DATA + "host");
    int port = binder.bind(SPRING_DATA + "port", Integer.class).orElse(6379);
    return Redis.at(scheme + (host == null ? "localhost" : host) + ":" + port + suffix);
  }

  private @Nullable String text(String name) {
    return binder.bind(name, String.class).orElse(null);
  }

  private List<String> texts(String name) {
    return binder.bind(name, Bindable.listOf(String.class)).orElse(List.of());
  }
}
