package org.trovekeeper.guest;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.trovekeeper.rpc.Fields;
import org.trovekeeper.rpc.Lane;
import org.trovekeeper.rpc.RpcMethod;
import org.trovekeeper.rpc.RpcMethod.Compensation;
import org.trovekeeper.rpc.RpcMethod.Parameter;

/** Writes one row of the method table so that the table reads like a table. */
final class Row {
  private final String name;
  private final Lane lane;
  private final Duration limit;
  private final List<Parameter> parameters = new ArrayList<>();
  private Optional<Duration> answerBy = Optional.empty();
  private boolean notifies;
  private String returns = "null";
  private Optional<Compensation> compensation = Optional.empty();

  private Row(String name, Lane lane, Duration limit) {
    this.name = name;
    this.lane = lane;
    this.limit = limit;
  }

  static Row of(String name, Lane lane, Duration limit) {
    return new Row(name, lane, limit);
  }

  Row takes(String parameter, String shape) {
    return takes(parameter, shape, Fields.ANY);
  }

  Row takes(String parameter, String shape, Fields fields) {
    parameters.add(new Parameter(parameter, shape, fields, false));
    return this;
  }

  /** An argument that holds a password or key, and must never be shown. */
  Row takesSecret(String parameter, String shape) {
    return takesSecret(parameter, shape, Fields.ANY);
  }

  Row takesSecret(String parameter, String shape, Fields fields) {
    parameters.add(new Parameter(parameter, shape, fields, true));
    return this;
  }

  Row answersBy(Duration duration) {
    answerBy = Optional.of(duration);
    return this;
  }

  Row notifies() {
    notifies = true;
    return this;
  }

  Row returns(String shape) {
    returns = shape;
    return this;
  }

  Row compensatedBy(Compensation made) {
    compensation = Optional.of(made);
    return this;
  }

  RpcMethod does(String what, RpcMethod.Body body) {
    return new RpcMethod(
        name,
        lane,
        limit,
        answerBy,
        notifies,
        List.copyOf(parameters),
        returns,
        what,
        compensation,
        body);
  }
}
