package io.undersocket.examples.war;

import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.catalina.Context;
import org.apache.catalina.Globals;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.servlets.DefaultServlet;
import org.apache.catalina.startup.ExpandWar;
import org.apache.catalina.startup.Tomcat;
import org.jspecify.annotations.Nullable;

/** A Tomcat to which the WAR is deployed, from its file, below {@value #CONTEXT_PATH}. */
public final class DeployedChat implements AutoCloseable {

  static final String CONTEXT_PATH = "/shop";

  private final Tomcat tomcat;
  private final Context context;

  private DeployedChat(Tomcat tomcat, Context context) {
    this.tomcat = tomcat;
    this.context = context;
  }

  /** Deploys the file given as the first argument, at port 3000 or the one given as the second. */
  public static void main(String[] args) throws IOException, LifecycleException {
    DeployedChat chat = start(Path.of(args[0]), args.length > 1 ? Integer.parseInt(args[1]) : 3000);
    Runtime.getRuntime().addShutdownHook(new Thread(chat::close));
    System.out.println("The chat is open at " + chat.url());
  }

  /**
   * Deploys a WAR on the loopback interface.
   *
   * @param port the port; 0 takes a free one
   */
  static DeployedChat start(Path war, int port) throws IOException, LifecycleException {
    Tomcat tomcat = new Tomcat();
    Path base = Files.createTempDirectory("chat");
    Files.createDirectory(base.resolve("webapps"));
    tomcat.setBaseDir(base.toString());
    Connector connector = new Connector();
    connector.setProperty("address", "localhost");
    connector.setPort(port);
    tomcat.setConnector(connector);
    tomcat.getHost().setParentClassLoader(new ContainerLoader());
    // Of what every Tomcat has in its conf/web.xml, this is enough here, and there is no JSP.
    tomcat.setAddDefaultWebXmlToWebapp(false);
    Context context = tomcat.addWebapp(CONTEXT_PATH, war.toAbsolutePath().toString());
    Tomcat.addServlet(context, "default", new DefaultServlet()).addMapping("/");
    Tomcat.addDefaultMimeTypeMappings(context);
    tomcat.start();
    return new DeployedChat(tomcat, context);
  }

  /** Where the chat is open. */
  String url() {
    return "http://localhost:" + tomcat.getConnector().getLocalPort() + CONTEXT_PATH + "/";
  }

  /** The class loader of the application. */
  ClassLoader loader() {
    return context.getLoader().getClassLoader();
  }

  /** Takes the application down, as a redeployment does, then Tomcat. */
  @Override
  public void close() {
    try {
      tomcat.getHost().removeChild(context);
      tomcat.stop();
      tomcat.destroy();
    } catch (LifecycleException e) {
      throw new IllegalStateException("Tomcat could not be stopped", e);
    } finally {
      ExpandWar.delete(tomcat.getServer().getCatalinaBase());
      // The next Tomcat here would make the folder again.
      System.clearProperty(Globals.CATALINA_HOME_PROP);
    }
  }

  /**
   * Shows an application what a Tomcat of its own does, Tomcat and the JDK, and nothing of the
   * class path here: what the application needs besides has to be in its WAR.
   */
  private static final class ContainerLoader extends ClassLoader {

    ContainerLoader() {
      super(ClassLoader.getPlatformClassLoader());
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      if (isTheContainers(name)) {
        return Tomcat.class.getClassLoader().loadClass(name);
      }
      throw new ClassNotFoundException(name);
    }

    @Override
    protected @Nullable URL findResource(String name) {
      return isTheContainers(name.replace('/', '.'))
          ? Tomcat.class.getClassLoader().getResource(name)
          : null;
    }

    private static boolean isTheContainers(String name) {
      return name.startsWith("org.apache.") || name.startsWith("jakarta.");
    }
  }
}
