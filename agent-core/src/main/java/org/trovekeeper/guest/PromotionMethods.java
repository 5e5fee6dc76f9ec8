package org.trovekeeper.guest;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.trovekeeper.promotion.PromotionLease;
import org.trovekeeper.promotion.SetMember;
import org.trovekeeper.rpc.Arguments;
import org.trovekeeper.rpc.Lane;
import org.trovekeeper.rpc.RpcMethod;
import org.trovekeeper.spi.GuestException;

/** What a coordinator of a promotion asks beside Trove's calls. No control plane sends these. */
final class PromotionMethods {
  private final String datastore;
  private final Optional<SetMember> member;
  private final Limits limits;

  PromotionMethods(String datastore, Optional<SetMember> member, Limits limits) {
    this.datastore = datastore;
    this.member = member;
    this.limits = limits;
  }

  List<RpcMethod> methods() {
    return List.of(
        MethodBuilder.of("get_replication_state", Lane.READ, limits.low())
            .returns("object: role, positions, source, delay, risks, faults, lease")
            .does(
                "Where this server stands in its replica set; for a coordinator.",
                (arguments, operation) ->
                    member("get_replication_state").standing(operation.deadline())),
        MethodBuilder.of("ask_source", Lane.READ, limits.low())
            .returns("{address, takes_writes, executed}")
            .does(
                "What the source that this server follows, or left, says of itself.",
                (arguments, operation) -> member("ask_source").askSource(operation.deadline())),
        MethodBuilder.of("hold_for_promotion", Lane.READ, limits.low())
            .takesSecret("owner", "text: a random one")
            .takes("holder", "text: who holds it, for people")
            .takes("seconds", "number: how long, unless it is renewed")
            .takes("renew", "boolean: only lengthens a lease that runs")
            .does(
                "Takes or renews the lease: until it ends, only its owner may move this server.",
                (arguments, operation) -> {
                  hold(member("hold_for_promotion").lease(), arguments);
                  return null;
                }),
        // behind the move that a coordinator leaves running when it is interrupted
        MethodBuilder.of("release_after_promotion", Lane.ENGINE, limits.high())
            .takesSecret("owner", "text: the one of hold_for_promotion")
            .does(
                "Ends the owner's lease, once the moves that it began have ended.",
                (arguments, operation) -> {
                  member("release_after_promotion").lease().release(arguments.text("owner"));
                  return null;
                }),
        MethodBuilder.of("acknowledge_saved", Lane.READ, limits.low())
            .does(
                "Says that the transactions which were saved from this server were looked at.",
                (arguments, operation) -> {
                  member("acknowledge_saved").saved().acknowledge();
                  return null;
                }));
  }

  private static void hold(PromotionLease lease, Arguments arguments) {
    String owner = arguments.text("owner");
    String holder = arguments.text("holder");
    Duration length = Duration.ofSeconds(arguments.optionalNumber("seconds").orElse(60));
    if (arguments.flag("renew")) {
      lease.renew(owner, holder, length);
    } else {
      lease.hold(owner, holder, length);
    }
  }

  private SetMember member(String operation) {
    return member.orElseThrow(() -> GuestException.unsupported(operation, datastore));
  }
}
