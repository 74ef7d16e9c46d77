using Superposition.Tests.Files;

namespace Superposition.Tests.Commands;

/// <summary>What cannot be asked for: each a sentence that names it, and nothing is written.</summary>
[Collection(Superpose.OneConsole)]
public sealed class BadOptionTests
{
    const string Train = "train --features 5 --hidden 2 --out OUT";

    [Theory]
    [InlineData("train --features 0 --hidden 2 --out OUT", "features is 0")]
    [InlineData("train --features -5 --hidden 2 --out OUT", "features is -5")]
    [InlineData("train --features 16385 --hidden 2 --out OUT", "16384")]
    [InlineData("train --features five --hidden 2 --out OUT", "'five'")]
    [InlineData("train --features 99999999999 --hidden 2 --out OUT", "--features")]
    [InlineData("train --features 5 --hidden 0 --out OUT", "hidden is 0")]
    [InlineData("train --features 5 --hidden 1025 --out OUT", "1024")]
    [InlineData("train --features 5 --out OUT", "--hidden")]
    [InlineData("train", "required")]
    [InlineData($"{Train} --density 0", "density 0 is outside")]
    [InlineData($"{Train} --density 1.01", "density 1.01")]
    [InlineData($"{Train} --density -0.1", "density -0.1")]
    [InlineData($"{Train} --density NaN", "density NaN")]
    [InlineData($"{Train} --density half", "'half'")]
    [InlineData($"{Train} --density ''", "density ''")]
    [InlineData($"{Train} --density 0.1,0.2", "2 values for 5 features")]
    [InlineData($"{Train} --density 1e-12", "density")] // the sampler's least is 2⁻³²
    [InlineData($"{Train} --sparsity 1", "is outside")]
    [InlineData($"{Train} --density 0.1 --sparsity 0.9", "density and sparsity")]
    [InlineData($"{Train} --steps -1", "steps is -1")]
    [InlineData($"{Train} --steps 1000000000", "steps is 1000000000")]
    [InlineData($"{Train} --steps 1.5", "--steps")]
    [InlineData($"{Train} --batch 0", "batch is 0")]
    [InlineData($"{Train} --batch 2000000", "batch is 2000000")]
    [InlineData($"{Train} --learning-rate -1", "learning rate is -1")]
    [InlineData($"{Train} --learning-rate NaN", "learning rate is NaN")]
    [InlineData($"{Train} --learning-rate 1e9", "learning rate")]
    [InlineData($"{Train} --weight-decay -1", "weight decay is -1")]
    [InlineData($"{Train} --objective exact --activation gelu", "the exact objective is that of tied models")]
    [InlineData($"{Train} --objective exact --loss-exponent 3", "take --objective samples")]
    [InlineData($"{Train} --objective exact --magnitude exponential", "uniform or symmetric magnitude")]
    [InlineData("train --features 13 --hidden 2 --objective exact --out OUT", "at most 12 features")]
    [InlineData($"{Train} --objective best", "samples, exact")]
    [InlineData($"{Train} --path 0.05:30", "does not parse")]
    [InlineData($"{Train} --path density=0.05", "does not parse")]
    [InlineData($"{Train} --path density=0.05:many", "does not parse")]
    [InlineData($"{Train} --path density=2:30", "density 2 is outside")]
    [InlineData($"{Train} --path hidden=3:30", "a path cannot change 'hidden'")]
    [InlineData($"{Train} --path densty=1:30", "did you mean 'density'?")]
    [InlineData($"{Train} --path density=1:30 --steps 30", "give one")]
    [InlineData($"{Train} --path density=1:30 --axis density=0.1,0.2", "give one")]
    [InlineData($"{Train} --momentum 2", "momentum is 2")]
    [InlineData($"{Train} --loss-exponent 0.5", "loss exponent is 0.5")]
    [InlineData($"{Train} --warmup -1", "warm-up")]
    [InlineData($"{Train} --threads -1", "threads is -1")]
    [InlineData($"{Train} --threads 2000", "threads is 2000")]
    [InlineData($"{Train} --instances 0", "instances is 0")]
    [InlineData($"{Train} --instances 2000000", "instances is 2000000")]
    [InlineData($"{Train} --seed -1", "--seed")]
    [InlineData($"{Train} --stream x", "--stream")]
    [InlineData($"{Train} --importance most", "'most' does not parse")]
    [InlineData($"{Train} --importance 0.9^j", "'0.9^j' does not parse")]
    [InlineData($"{Train} --importance 1,2,3", "3 values for 5 features")]
    [InlineData($"{Train} --importance -1", "range")]
    [InlineData($"{Train} --importance 0", "zero everywhere")]
    [InlineData($"{Train} --importance ''", "does not parse")]
    [InlineData($"{Train} --activation swish", "leaky-relu")]
    [InlineData($"{Train} --hidden-activation swish", "leaky-relu")]
    [InlineData($"{Train} --target cube", "absolute-value")]
    [InlineData($"{Train} --target pair-maximum", "train an untied one")]
    [InlineData($"{Train} --untied --target pair-maximum --importance 1,2,3", "3 values for 2 outputs")]
    [InlineData("train --features 1 --hidden 2 --untied --target pair-maximum --out OUT", "two or more")]
    [InlineData($"{Train} --correlated 0,1/1,2", "feature 1 is named twice")]
    [InlineData($"{Train} --correlated 0,1 --anticorrelated 2,1", "feature 1 is named twice")]
    [InlineData($"{Train} --correlated 0,0", "feature 0 is named twice")]
    [InlineData($"{Train} --correlated 0,9", "names feature 9")]
    [InlineData($"{Train} --correlated 0,-1", "does not parse")]
    [InlineData($"{Train} --anticorrelated 0", "two or more")]
    [InlineData($"{Train} --anticorrelated 0,1/", "does not parse")]
    [InlineData($"{Train} --correlated 0,1 --density 0.1,0.2,0.2,0.1,0.1", "a set has one density")]
    [InlineData($"{Train} --anticorrelated 0,1 --density 0.1,0.2,0.2,0.1,0.1", "a set has one density")]
    [InlineData($"{Train} --correlated 0,1 --density 2", "outside [0, 1]")]
    [InlineData($"{Train} --correlated 0,1 --density 0", "raise the density")]
    [InlineData($"{Train} --anticorrelated 0,1 --anticorrelated-density each", "set, member")]
    [InlineData(
        $"{Train} --anticorrelated 0,1 --density 0.6 --anticorrelated-density member", "lower its density")]
    [InlineData($"{Train} --correlated 0,1 --axis density=0.5,2", "outside [0, 1]")]
    [InlineData($"{Train} --magnitude big", "half-normal")]
    [InlineData($"{Train} --optimizer lion", "adamw")]
    [InlineData($"{Train} --schedule step", "cosine")]
    [InlineData($"{Train} --init zeros", "xavier")]
    [InlineData($"{Train} --init normal:x", "normal:x")]
    [InlineData($"{Train} --init normal:-1", "standard deviation")]
    [InlineData($"{Train} --axis width=1,2", "'width'")]
    [InlineData($"{Train} --axis densty=1,2", "did you mean 'density'?")]
    [InlineData($"{Train} --axis density", "does not parse")]
    [InlineData($"{Train} --axis density=log:1:0:5", "above 0")]
    [InlineData($"{Train} --axis density=log:1:0.1:2.5", "2.5")]
    [InlineData($"{Train} --axis density=0.1,2", "density 2 is outside")]
    [InlineData($"{Train} --axis density=1 --density 0.5", "give one")]
    [InlineData($"{Train} --axis density=1 --axis density=0.5", "give one")]
    [InlineData($"{Train} --featurs 5", "'--features'")]
    [InlineData($"{Train} --bogus", "'--bogus'")]
    [InlineData($"{Train} extra", "'extra'")]
    [InlineData("reproduce five-in-tow --scale smoke --out OUT", "did you mean 'five-in-two'?")]
    [InlineData("reproduce nothing-like-it --scale smoke --out OUT", "linear-versus-relu")]
    [InlineData("reproduce '' --scale smoke --out OUT", "five-in-two")]
    [InlineData("reproduce five-in-two --scale huge --out OUT", "'huge'")]
    [InlineData("reproduce five-in-two --scale smoke --seed 1.5 --out OUT", "--seed")]
    [InlineData("reproduce five-in-two --scale smoke --threads 4096 --out OUT", "threads is 4096")]
    [InlineData("replay", "argument")]
    [InlineData("replay OUT --models -1", "models is -1")]
    [InlineData("list --jsn", "'--json'")]
    [InlineData("bench --seconds 0", "seconds is 0")]
    [InlineData("trian", "'train'")]
    [InlineData("reprodcue all", "'reproduce'")]
    [InlineData("dance", "reproduce")] // no verb is near, so it names those that there are
    [InlineData("--bogus", "'--bogus'")]
    public void Is_refused_in_a_sentence(string line, string words)
    {
        using var folder = new TemporaryFolder();
        var ran = Superpose.Run(Superpose.Words(line, folder["out"]));
        Superpose.AssertRefused(ran, folder, []);
        Assert.Contains(words, ran.Error);
    }

    [Fact]
    public void Without_a_word_it_says_what_to_type()
    {
        var ran = Superpose.Run();
        Assert.Equal((2, ""), (ran.ExitCode, ran.Output));
        Superpose.AssertSentence(ran.Error);
        Assert.Contains("--help", ran.Error);
    }
}
