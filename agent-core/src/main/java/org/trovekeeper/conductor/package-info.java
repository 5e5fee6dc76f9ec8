/** What the agent reports to the control plane, durable and in order. */
@NullMarked
package org.trovekeeper.conductor;

import org.jspecify.annotations.NullMarked;
