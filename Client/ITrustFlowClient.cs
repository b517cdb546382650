using TrustFlow.Client.Config;
using TrustFlow.Client.Flows;

namespace TrustFlow.Client;

/// <summary>
/// A deployment as a program sees it, whether it is reached over HTTP or by calls of grains: same answers, same refusals, same waits. Every member throws
/// <see cref="ServerRefusedException"/> where the deployment refuses, <see cref="ServerUnreachableException"/> where nobody answers, and
/// <see cref="OperationCanceledException"/> where the caller gave up; that ends the wait, never what was asked for.
/// </summary>
public interface ITrustFlowClient : IConfigClient, IFlowClient;
