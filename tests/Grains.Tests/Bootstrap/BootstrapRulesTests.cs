namespace TrustFlow.Bootstrap.Tests;

public sealed class BootstrapRulesTests
{
    [Theory]
    [InlineData(true, null, null, InitialiserStep.Run)]
    [InlineData(true, "v1", null, InitialiserStep.Skip)]
    [InlineData(true, "v0", null, InitialiserStep.Run)]
    [InlineData(true, "V1", null, InitialiserStep.Run)]
    [InlineData(true, null, "down", InitialiserStep.Fail)]
    [InlineData(false, null, null, InitialiserStep.Run)]
    [InlineData(false, "v1", null, InitialiserStep.Skip)]
    [InlineData(false, "v0", null, InitialiserStep.Run)]
    [InlineData(false, null, "down", InitialiserStep.Run)]
    public void Decide_StoredFlag_TellsWhoRuns(bool waits, string? stored, string? error, InitialiserStep expected) =>
        Assert.Equal(expected, BootstrapRules.Decide(waits, "v1", new(stored, error)));

    [Theory]
    [InlineData(false, new InitialiserOutcome[0], BootstrapTier.Gate, 5)]
    [InlineData(false, new[] { InitialiserOutcome.Ran }, BootstrapTier.Gate, 5)]
    [InlineData(true, new InitialiserOutcome[0], BootstrapTier.Steady, 300)]
    [InlineData(true, new[] { InitialiserOutcome.Skip, InitialiserOutcome.Skip }, BootstrapTier.Steady, 300)]
    [InlineData(true, new[] { InitialiserOutcome.Skip, InitialiserOutcome.Ran }, BootstrapTier.Converging, 15)]
    [InlineData(true, new[] { InitialiserOutcome.Failed, InitialiserOutcome.Skip }, BootstrapTier.Converging, 15)]
    [InlineData(true, new[] { InitialiserOutcome.FailedStateWrite }, BootstrapTier.Converging, 15)]
    public void TierOf_Outcomes_SetsTheDelay(bool gatePassed, InitialiserOutcome[] outcomes, BootstrapTier tier, int seconds)
    {
        Assert.Equal(tier, BootstrapRules.TierOf(gatePassed, outcomes));
        Assert.Equal(TimeSpan.FromSeconds(seconds), BootstrapRules.DelayAfter(tier, new()));
    }

    [Theory]
    [InlineData("v1", "\"v1\"")]
    [InlineData("", "\"\"")]
    [InlineData("a \"b\" \\ é", "\"a \\\"b\\\" \\\\ é\"")]
    public void Encode_AnyFlag_IsJsonAndComesBack(string flag, string stored)
    {
        Assert.Equal(stored, BootstrapRules.Encode(flag));
        Assert.Equal(flag, BootstrapRules.Decode(stored));
    }

    [Theory]
    [InlineData("v1")]
    [InlineData("3")]
    [InlineData("{\"a\":1}")]
    public void Decode_WhatIsNoJsonText_StaysAsItStands(string stored) => Assert.Equal(stored, BootstrapRules.Decode(stored));

    [Theory]
    [InlineData(nameof(BootstrapOptions.GateDelay))]
    [InlineData(nameof(BootstrapOptions.TimeLimit))]
    public void Validate_TimeThatIsNotPositive_NamesTheOption(string property)
    {
        var options = new BootstrapOptions();
        typeof(BootstrapOptions).GetProperty(property)!.SetValue(options, TimeSpan.Zero);

        Assert.Equal(property, Assert.Throws<ArgumentOutOfRangeException>(options.Validate).ParamName);
    }

    [Fact]
    public void IsForeseen_WhatSaysAllInItsMessage_NeedsNoStack()
    {
        Assert.True(BootstrapRules.IsForeseen(new BootstrapFileException("seed.json", 3, null, "it is no object", "Correct it")));
        Assert.True(BootstrapRules.IsForeseen(new TrustFlow.Config.BadValueException("The value is too large.")));
        Assert.False(BootstrapRules.IsForeseen(new InvalidOperationException("What nobody foresaw.")));
        Assert.False(BootstrapRules.IsForeseen(null));
    }
}
