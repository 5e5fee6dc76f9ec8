package org.trovekeeper.store.swift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.jclouds.http.HttpCommand;
import org.jclouds.http.HttpRequest;
import org.jclouds.http.HttpResponse;
import org.jclouds.http.HttpResponseException;
import org.junit.jupiter.api.Test;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.store.InstantTicker;

/** Passing faults are tried again with growing pauses, others are told at once. */
class AttemptsTest {
  private final InstantTicker ticker = new InstantTicker();
  private final AtomicInteger tries = new AtomicInteger();

  private static HttpResponseException status(int status) {
    HttpRequest request = HttpRequest.builder().method("PUT").endpoint("http://x/v1/a/c/o").build();
    return new HttpResponseException(
        new HttpCommand(request), HttpResponse.builder().statusCode(status).message("m").build());
  }

  private String run(int failures, RuntimeException failure) {
    return new Attempts(ticker, Deadline.in(Duration.ofHours(1)))
        .run(
            "put o",
            () -> {
              if (tries.incrementAndGet() <= failures) {
                throw failure;
              }
              return "done";
            });
  }

  @Test
  void a_busy_store_is_asked_again() {
    assertThat(run(3, status(503))).isEqualTo("done");
    assertThat(ticker.pauses())
        .containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(4));
  }

  @Test
  void it_is_not_asked_for_ever() {
    assertThatThrownBy(() -> run(99, status(503)))
        .isInstanceOf(GuestException.class)
        .hasMessage("could not put o: answered with status 503");
    assertThat(tries).hasValue(8);
  }

  @Test
  void a_refused_token_is_told_at_once_with_its_likely_cause() {
    assertThatThrownBy(() -> run(1, status(401)))
        .hasMessageContaining("expired")
        .isInstanceOfSatisfying(
            GuestException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_UNAUTHORIZED));
    assertThat(tries).hasValue(1);
  }

  @Test
  void a_lasting_refusal_is_told_at_once() {
    assertThatThrownBy(() -> run(1, status(413))).hasMessageContaining("413");
    assertThat(tries).hasValue(1);
  }

  @Test
  void a_broken_connection_and_damage_on_the_way_are_tried_again() {
    assertThat(run(1, new IllegalStateException(new java.net.ConnectException("refused"))))
        .isEqualTo("done");
    assertThat(run(tries.get() + 1, status(422))).isEqualTo("done");
  }
}
