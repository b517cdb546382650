using TrustFlow.Access;
using TrustFlow.Config;

namespace TrustFlow.Grains.Tests.Access;

public sealed class CallRuleTests
{
    static readonly CallRule Read = new("IThing.GetAsync", Role.Viewer, IsOurs: true);
    static readonly CallRule Write = new("IThing.PutAsync", Role.Operator, IsOurs: true);
    static readonly CallRule Inner = new("IThing.SettleAsync", null, IsOurs: true);

    public static TheoryData<string, int, int?, bool> Cases()
    {
        var data = new TheoryData<string, int, int?, bool>();
        foreach (var (rule, needs) in new[] { ("Read", 1), ("Write", 2) })
        {
            foreach (var role in new int?[] { null, 1, 2, 3 })
            {
                // A grain has been allowed what it does; a silo without a caller is at work itself.
                data.Add(rule, (int)CallOrigin.Grain, role, true);
                data.Add(rule, (int)CallOrigin.Silo, role, role is null || role >= needs);
                data.Add(rule, (int)CallOrigin.Outside, role, role is not null && role >= needs);
            }
        }

        foreach (var role in new int?[] { null, 1, 2, 3 })
        {
            data.Add("Inner", (int)CallOrigin.Grain, role, true);
            data.Add("Inner", (int)CallOrigin.Silo, role, true);
            data.Add("Inner", (int)CallOrigin.Outside, role, false);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Refusal_OfACall_IsAsRoleAndOriginSay(string rule, int origin, int? role, bool allowed)
    {
        var asked = rule switch { "Read" => Read, "Write" => Write, _ => Inner };

        var refusal = asked.Refusal((CallOrigin)origin, role is null ? null : new("somebody", (Role)role));

        Assert.Equal(allowed, refusal is null);
        if (refusal is not null) Assert.EndsWith(".", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void Refusal_OfWhatAClientConnectsBy_IsNone()
    {
        var connecting = new CallRule("IManifest.GetAsync", null, IsOurs: false) { IsConnecting = true };

        Assert.Null(connecting.Refusal(CallOrigin.Outside, null));
        Assert.False(CallRule.Of(typeof(IWorkspaceGrain).GetMethod("GetAsync")!).IsConnecting);
    }

    [Fact]
    public void Rule_OfADeclaredMethod_HasItsRole()
    {
        Assert.Equal(("IWorkspaceGrain.CommitAsync", Role.Operator, true), Of(typeof(IWorkspaceGrain), "CommitAsync"));
        Assert.Equal(("IConfigLedgerGrain.CommitAsync", null, true), Of(typeof(IConfigLedgerGrain), "CommitAsync"));
        Assert.False(CallRule.Of(typeof(IDisposable).GetMethod("Dispose")!).IsOurs);

        static (string, Role?, bool) Of(Type type, string name) => CallRule.Of(type.GetMethod(name)!) is var rule ? (rule.Method, rule.Needs, rule.IsOurs) : default;
    }
}
