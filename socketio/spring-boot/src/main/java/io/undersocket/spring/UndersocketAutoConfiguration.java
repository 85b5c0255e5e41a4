package io.undersocket.spring;

import io.undersocket.engineio.servlet.EngineServlet;
import io.undersocket.socketio.SocketIoServer;
import io.undersocket.socketio.jackson.JacksonBinding;
import io.undersocket.socketio.spi.AdapterFactory;
import io.undersocket.socketio.spi.JsonBinding;
import io.undersocket.socketio.spi.Parser;
import io.undersocket.socketio.spi.ServerListener;
import jakarta.servlet.ServletContext;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.web.context.WebApplicationContext;
import tools.jackson.databind.json.JsonMapper;

/**
 * Gives a web application its {@link SocketIoServer}, mounted on the application's own port and
 * closed with it.
 *
 * <p>Beans that are used where there are some: {@link SocketIoServerCustomizer}s, {@link
 * HandshakeAttributes}, {@link ServerListener}s, an {@link AdapterFactory}, a {@link Parser}, a
 * {@link JsonBinding} (by default one with the application's {@code JsonMapper}). A {@link
 * SocketIoServer} of the application's own takes the place of this one and is mounted and closed in
 * the same way.
 */
@AutoConfiguration(
    afterName = "org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration")
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnProperty(
    prefix = "undersocket",
    name = "enabled",
    havingValue = "true",
    matchIfMissing = true)
@EnableConfigurationProperties(UndersocketProperties.class)
public final class UndersocketAutoConfiguration {

  /** For Spring. */
  UndersocketAutoConfiguration() {}

  @Bean(destroyMethod = "close")
  @ConditionalOnMissingBean
  static SocketIoServer socketIoServer(
      UndersocketProperties properties,
      WebApplicationContext context,
      ObjectProvider<Parser> parser,
      ObjectProvider<JsonBinding> json,
      ObjectProvider<AdapterFactory> adapter,
      ObjectProvider<ServerListener> listeners,
      ObjectProvider<SocketIoServerCustomizer> customizers) {
    SocketIoServer.Builder builder = SocketIoServer.builder();
    new BuilderProperties(properties).apply(builder);
    builder.path(contextPath(context) + properties.path());
    Parser own = parser.getIfAvailable();
    if (own == null) {
      json.ifAvailable(builder::jsonBinding);
    } else {
      builder.parser(own);
    }
    adapter.ifAvailable(builder::adapter);
    listeners.orderedStream().forEach(builder::serverListener);
    customizers.orderedStream().forEach(customizer -> customizer.customize(builder));
    return builder.build();
  }

  private static String contextPath(WebApplicationContext context) {
    ServletContext container = context.getServletContext();
    Environment environment = context.getEnvironment();
    return container == null
        ? environment.getProperty("server.servlet.context-path", "")
        : container.getContextPath();
  }

  @Bean
  @ConditionalOnMissingBean(name = "socketIoServlet")
  static ServletRegistrationBean<EngineServlet> socketIoServlet(
      SocketIoServer server,
      UndersocketProperties properties,
      ObjectProvider<HandshakeAttributes> attributes) {
    IdentifyingEndpoint endpoint =
        new IdentifyingEndpoint(server, attributes.orderedStream().toList());
    EngineServlet servlet =
        properties.webSocket() == null
            ? new EngineServlet(endpoint)
            : new EngineServlet(endpoint, properties.webSocket());
    ServletRegistrationBean<EngineServlet> registration =
        new ServletRegistrationBean<>(servlet, properties.path() + "/*");
    registration.setName("socketIo");
    registration.setAsyncSupported(true);
    registration.setLoadOnStartup(1);
    return registration;
  }

  @Bean
  static SocketIoLifecycle socketIoLifecycle(
      SocketIoServer server, UndersocketProperties properties) {
    return new SocketIoLifecycle(server, properties.shutdownGrace());
  }

  @Bean
  static AnnotatedListeners socketIoListeners(
      ConfigurableListableBeanFactory beans, SocketIoServer server) {
    return new AnnotatedListeners(beans, server);
  }

  /** The application's own mapper reads and writes its own types. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass({JsonMapper.class, JacksonBinding.class})
  static class Jackson {

    @Bean
    @ConditionalOnMissingBean(JsonBinding.class)
    @ConditionalOnSingleCandidate(JsonMapper.class)
    static JsonBinding socketIoJsonBinding(JsonMapper mapper) {
      return JacksonBinding.of(mapper);
    }
  }
}
