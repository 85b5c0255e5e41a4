/**
 * The chat on three servers, two of them on the JVM and one on Node.js, that share a Redis and
 * stand behind a load balancer with sticky sessions. {@link
 * io.undersocket.examples.cluster.ClusterApplication} starts all of it; the configurations of the
 * load balancers are resources of this package, and the guide explains them.
 */
@NullMarked
package io.undersocket.examples.cluster;

import org.jspecify.annotations.NullMarked;
