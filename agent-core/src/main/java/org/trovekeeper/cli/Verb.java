package org.trovekeeper.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.trovekeeper.rpc.Json;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What all verbs share: where they print, and how their ends become exit codes. */
abstract class Verb implements Callable<Integer> {
  static final int DONE = 0;
  static final int FAILED = 1;
  static final int UNREACHABLE = 2;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public final Integer call() {
    try {
      return run();
    } catch (CallFailed e) {
      err().println(e.json());
      return failed();
    } catch (Unreachable e) {
      err().println(e.getMessage());
      return unreachable();
    }
  }

  /** The exit code when the agent answers with a failure. */
  int failed() {
    return FAILED;
  }

  /** The exit code when no agent answers. */
  int unreachable() {
    return UNREACHABLE;
  }

  abstract int run() throws CallFailed, Unreachable;

  /** A command line that makes no sense. */
  final ParameterException usage(String why) {
    return new ParameterException(spec.commandLine(), why);
  }

  final PrintWriter out() {
    return spec.commandLine().getOut();
  }

  final PrintWriter err() {
    return spec.commandLine().getErr();
  }

  /** Prints a value as one line of JSON. */
  final void json(Object value) {
    out().println(Json.write(value));
  }
}
