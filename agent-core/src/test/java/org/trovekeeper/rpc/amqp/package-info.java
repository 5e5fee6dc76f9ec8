/** Tests of the AMQP transport that need no broker. */
@NullMarked
package org.trovekeeper.rpc.amqp;

import org.jspecify.annotations.NullMarked;
