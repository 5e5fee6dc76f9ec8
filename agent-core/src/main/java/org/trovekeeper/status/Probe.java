package org.trovekeeper.status;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.EngineState;
import org.trovekeeper.spi.host.Ticker;

/** The engine's state; a question that hangs or fails is an engine that does not answer. */
final class Probe implements AutoCloseable {
  private final Question<EngineState> question;
  private final Ticker ticker;
  private Instant lastAnswer;

  Probe(Function<Deadline, EngineState> engine, Duration limit, Ticker ticker) {
    this.question = new Question<>("probe", engine, limit);
    this.ticker = ticker;
    this.lastAnswer = ticker.now();
  }

  EngineState ask() throws InterruptedException {
    Optional<EngineState> answer = question.ask();
    if (answer.isEmpty()) {
      return silent();
    }
    lastAnswer = ticker.now();
    return answer.get();
  }

  private EngineState silent() {
    Duration silence = Duration.between(lastAnswer, ticker.now());
    return new EngineState.Unresponsive(silence.isNegative() ? Duration.ZERO : silence);
  }

  @Override
  public void close() {
    question.close();
  }
}
