package io.undersocket.tck;

import io.undersocket.tck.contract.Contract;
import io.undersocket.tck.contract.ContractServer;
import io.undersocket.tck.mutant.Mutants;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/** The entry of the runnable jar. */
public final class Main {

  private static final String USAGE =
      """
      usage: java -jar undersocket-tck.jar <command> [options]

        serve   offer the contract that clients and suites are run against
                [--port 3000]       0 takes a free one
                [--host localhost]  a name or an address; localhost is both loopback addresses
                [--allow-eio3]      clients of Socket.IO 1 and 2 may come, too

        run     judge the server at an address; exit status 0 if every required case passed
                --target http://localhost:3000
                [--name NAME]              what reports call it
                [--path /socket.io/]       where its Socket.IO server is
                [--engine-path /engine.io/]  where its Engine.IO echo is, if it has one
                [--suite NAME,NAME]        only these suites
                [--case ID,ID]             only these cases
                [--report FOLDER]          write index.html, junit.xml and judgement.json there
                [--brief FILE]             write the judgement there, without traces, to be kept
                [--list]                   only tell which suites and cases there are

        compare judge Undersocket and the Node.js server, put them side by side, and judge the kit by
                all mutants; exit status 0 if Undersocket meets every required and reference case,
                every difference is explained and every mutant is caught
                [--with FILE]              bring in a judgement.json; may be given several times
                [--suite NAME,NAME] [--case ID,ID]  only these, and no mutants
                [--without-mutants]
                [--report FOLDER]          write one report about all there
                [--tables FILE]            renew the tables of docs/compatibility.md

        mutants judge the kit: is every fault that is built into our server on purpose noticed by
                the case that is named to? exit status 0 if so
                [--name NAME,NAME]         only these mutants
                [--all-cases]              by all cases: tells who else notices
                [--report FOLDER]          write mutants.md there
      """;

  private static final int FAILED = 1;
  private static final int MISUSED = 2;

  private Main() {}

  /** Runs a command; a server runs until the process is told to end. */
  public static void main(String[] args) {
    // Undertow's own logging would pass by the one that is configured here.
    System.setProperty("org.jboss.logging.provider", "slf4j");
    List<String> words = Arrays.asList(args);
    try {
      switch (words.isEmpty() ? "" : words.get(0)) {
        case "serve" -> serve(ServeOptions.parse(words.subList(1, words.size())));
        case "run" -> run(RunOptions.parse(words.subList(1, words.size())));
        case "compare" -> compare(CompareOptions.parse(words.subList(1, words.size())));
        case "mutants" -> mutants(MutantsOptions.parse(words.subList(1, words.size())));
        case "help", "--help", "-h" -> System.out.print(USAGE);
        case "" -> throw new UsageException("a command is missing");
        default -> throw new UsageException("unknown command \"" + words.get(0) + "\"");
      }
    } catch (UsageException e) {
      System.err.println(e.getMessage() + System.lineSeparator() + USAGE);
      System.exit(MISUSED);
    } catch (IOException e) {
      System.err.println(e.getMessage());
      System.exit(FAILED);
    } catch (InterruptedException e) {
      // Whoever interrupts this thread wants the process to end.
      System.exit(FAILED);
    }
  }

  private static void run(RunOptions options)
      throws UsageException, IOException, InterruptedException {
    Runtime.getRuntime().addShutdownHook(new Thread(Suites::close, "clients"));
    System.exit(new RunCommand(options, Suites.all(), System.out).run() ? 0 : FAILED);
  }

  private static void compare(CompareOptions options)
      throws UsageException, IOException, InterruptedException {
    Runtime.getRuntime().addShutdownHook(new Thread(Suites::close, "clients"));
    System.exit(CompareCommand.of(options, System.out).run() ? 0 : FAILED);
  }

  private static void mutants(MutantsOptions options)
      throws UsageException, IOException, InterruptedException {
    boolean allCaught =
        new MutantsCommand(options, Suites.onTheWire(), System.out).run(Mutants.all());
    System.exit(allCaught ? 0 : FAILED);
  }

  /** Undertow's threads keep the process alive from here on. */
  private static void serve(ServeOptions options) throws IOException {
    ContractServer server =
        ContractServer.start(
            options.host(), options.port(), Contract.Pace.BRISK, options.clients());
    Runtime.getRuntime().addShutdownHook(new Thread(server::close, "shutdown"));
    System.out.println("The contract is offered on " + server.url());
  }
}
