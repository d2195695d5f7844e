package io.apexmemory.trace;

import io.temporal.activity.ActivityExecutionContext;
import io.temporal.activity.ActivityInfo;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptor;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptorBase;

/** Sees one attempt of an activity, and knows which: the SDK tells of it before, and around the attempt nowhere else. */
public abstract class AttemptCalls extends ActivityInboundCallsInterceptorBase {
    private ActivityInfo info;

    protected AttemptCalls(ActivityInboundCallsInterceptor next) {
        super(next);
    }

    @Override
    public void init(ActivityExecutionContext context) {
        info = context.getInfo();
        super.init(context);
    }

    protected ActivityInfo info() {
        return info;
    }
}
