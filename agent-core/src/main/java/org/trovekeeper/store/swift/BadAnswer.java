package org.trovekeeper.store.swift;

/** An answer that lacks what every Swift sends; another try may bring a better one. */
final class BadAnswer extends RuntimeException {
  private static final long serialVersionUID = 1L;

  BadAnswer(String fact) {
    super(fact);
  }
}
