/**
 * Whether dashboards and alerts are true: a real Prometheus watches a real worker under a load with failures, and is asked all that
 * the dashboards ask. Nothing here knows a metric by its name; the names are in {@code docker/}. Start at {@link
 * io.apexmemory.monitoring.MonitoringCheck}.
 */
package io.apexmemory.monitoring;
