using Orleans.Serialization.Invocation;

namespace Orleans.Runtime;

/// <summary>A call that answers with a value.</summary>
abstract class ResultRequest<T>(GrainMethod method) : CallRequest(method)
{
    TaskCompletionSource<T> answer = new(AnswerTasks.Options);

    internal Task<T> Result => answer.Task;

    internal override Task Ending => answer.Task;

    protected override void Renew() => answer = new(AnswerTasks.Options);

    protected override void AnswerFrom(Task ended) => answer.TrySetFromTask((Task<T>)ended);

    protected override void AnswerWith(Exception error) => answer.TrySetException(error);

    protected override void AnswerFrom(Response response) => answer.TrySetResult(response.GetResult<T>());

    protected override Response ResponseOf(Task ended) => Response.FromResult(((Task<T>)ended).Result);

    internal override void Cancel(CancellationToken cancellation) => answer.TrySetCanceled(cancellation);
}

/// <summary>A call that answers without a value.</summary>
abstract class VoidRequest(GrainMethod method) : CallRequest(method)
{
    TaskCompletionSource answer = new(AnswerTasks.Options);

    internal Task Result => answer.Task;

    internal override Task Ending => answer.Task;

    protected override void Renew() => answer = new(AnswerTasks.Options);

    protected override void AnswerFrom(Task ended) => answer.TrySetFromTask(ended);

    protected override void AnswerWith(Exception error) => answer.TrySetException(error);

    protected override void AnswerFrom(Response response) => answer.TrySetResult();

    protected override Response ResponseOf(Task ended) => Response.Completed;

    internal override void Cancel(CancellationToken cancellation) => answer.TrySetCanceled(cancellation);
}
