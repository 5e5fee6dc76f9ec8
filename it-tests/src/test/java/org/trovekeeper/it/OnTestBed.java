package org.trovekeeper.it;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestWatcher;

/**
 * Gives a test class its {@link Cloud}. The test bed below starts once and ends after the last
 * class.
 */
final class OnTestBed implements ParameterResolver, TestWatcher {
  private static final Namespace OURS = Namespace.create(OnTestBed.class);

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Cloud.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    var bed =
        context
            .getRoot()
            .getStore(OURS)
            .getOrComputeIfAbsent(TestBed.class, key -> new TestBed(), TestBed.class);
    return context
        .getStore(OURS)
        .getOrComputeIfAbsent(Cloud.class, key -> new Cloud(bed), Cloud.class);
  }

  /** What the agents had to say about a failure. */
  @Override
  public void testFailed(ExtensionContext context, @Nullable Throwable cause) {
    var cloud = context.getStore(OURS).get(Cloud.class, Cloud.class);
    if (cloud != null) {
      System.err.println(context.getDisplayName() + " failed: " + cause + "\n" + cloud.tails());
    }
  }
}
