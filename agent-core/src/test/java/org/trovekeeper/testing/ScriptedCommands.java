package org.trovekeeper.testing;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.host.Command;
import org.trovekeeper.spi.host.Commands;
import org.trovekeeper.spi.host.Finished;
import org.trovekeeper.spi.host.Running;

/**
 * Programs that only answer as a test says. Of several answers to a command the last given counts;
 * a command that no one expected fails the test.
 */
public final class ScriptedCommands implements Commands {
  private final List<Script> scripts = new CopyOnWriteArrayList<>();
  private final List<Command> ran = new CopyOnWriteArrayList<>();
  private final List<ByteArrayOutputStream> inputs = new CopyOnWriteArrayList<>();
  private final Map<String, Path> places = new ConcurrentHashMap<>();
  private final Set<String> missing = ConcurrentHashMap.newKeySet();

  /** Begins an answer to commands whose arguments begin so. */
  public Expectation on(String... prefix) {
    return new Expectation(List.of(prefix));
  }

  /** A program that is not installed. */
  public void missing(String program) {
    missing.add(program);
  }

  public void installed(String program, Path place) {
    places.put(program, place);
  }

  /** Everything that was run or started, in order. */
  public List<Command> ran() {
    return List.copyOf(ran);
  }

  /** The same as lines of text. */
  public List<String> lines() {
    return ran.stream().map(command -> String.join(" ", command.arguments())).toList();
  }

  /** What the code under test wrote into the nth started program. */
  public byte[] written(int nth) {
    return inputs.get(nth).toByteArray();
  }

  @Override
  public Finished run(Command command) {
    return answer(command).ended();
  }

  @Override
  public Running start(Command command) {
    Answer answer = answer(command);
    ByteArrayOutputStream input = new ByteArrayOutputStream();
    inputs.add(input);
    return new ScriptedRunning(ran.size(), answer, input);
  }

  @Override
  public Optional<Path> find(String program) {
    return missing.contains(program)
        ? Optional.empty()
        : Optional.of(places.getOrDefault(program, Path.of("/usr/bin").resolve(program)));
  }

  private Answer answer(Command command) {
    if (missing.contains(command.program())) {
      throw GuestException.of(ErrorCode.COMMAND_FAILED, command.program() + " is not installed");
    }
    ran.add(command);
    return scripts.reversed().stream()
        .filter(script -> begins(command.arguments(), script.prefix()))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no one expected " + command.arguments()))
        .answer()
        .apply(command);
  }

  private static String text(byte[] output) {
    return new String(output, StandardCharsets.UTF_8);
  }

  private static boolean begins(List<String> arguments, List<String> prefix) {
    return arguments.size() >= prefix.size() && arguments.subList(0, prefix.size()).equals(prefix);
  }

  /** What a program does. */
  public final class Expectation {
    private final List<String> prefix;

    private Expectation(List<String> prefix) {
      this.prefix = prefix;
    }

    public void succeeds() {
      prints("");
    }

    public void prints(String output) {
      streams(output.getBytes(StandardCharsets.UTF_8));
    }

    public void streams(byte[] output) {
      add(command -> new Answer(new ByteArrayInputStream(output), text(output), 0, ""));
    }

    /** A stream of the test's own, for example one that breaks. */
    public void streams(InputStream output) {
      add(command -> new Answer(output, "", 0, ""));
    }

    public void fails(int exit, String errors) {
      add(command -> new Answer(InputStream.nullInputStream(), "", exit, errors));
    }

    /** Runs until its limit. */
    public void hangs() {
      throwing(
          GuestException.of(
              ErrorCode.COMMAND_TIMEOUT, "%s did not end".formatted(prefix.getFirst())));
    }

    public void throwing(GuestException failure) {
      add(command -> {
        throw failure;
      });
    }

    public void does(Function<Command, Finished> action) {
      add(command -> {
        Finished ended = action.apply(command);
        byte[] output = ended.output().getBytes(StandardCharsets.UTF_8);
        return new Answer(
            new ByteArrayInputStream(output), ended.output(), ended.exit(), ended.errors());
      });
    }

    private void add(Function<Command, Answer> answer) {
      scripts.add(new Script(prefix, answer));
    }
  }

  private record Script(List<String> prefix, Function<Command, Answer> answer) {}

  private record Answer(InputStream stream, String output, int exit, String errors) {
    Finished ended() {
      return new Finished(exit, output, errors);
    }
  }

  private record ScriptedRunning(long pid, Answer answer, OutputStream input) implements Running {
    @Override
    public InputStream output() {
      return answer.stream();
    }

    @Override
    public Finished await(Deadline deadline) {
      return new Finished(answer.exit(), "", answer.errors());
    }

    @Override
    public boolean alive() {
      return false;
    }

    @Override
    public void close() {}
  }
}
