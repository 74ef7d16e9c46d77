namespace Superposition.Models;

/// <summary>Where the output's weights come from.</summary>
public enum Architecture
{
    /// <summary>h = f₁(W x), x' = f(Wᵀh + b): one W in both roles.</summary>
    Tied,

    /// <summary>h = f₁(W₁ x), y = f(W₂ h + b): two of their own, as many outputs as the target has.</summary>
    Untied,
}
