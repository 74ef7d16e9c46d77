using Superposition.Dictionaries;
using Superposition.Dictionaries.Autoencoders;
using Superposition.Dictionaries.Worlds;
using Superposition.Lab.Commands.Sae;
using Superposition.Lab.Files;
using Superposition.Lab.Files.Autoencoders;
using Superposition.Numerics.Lanes;
using Superposition.Training;

namespace Superposition.Tests.Files;

/// <summary>A trained ListaMatryoshka has a threshold for each of its two codes, and keeps both.</summary>
public sealed class ListaThresholdTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    /// <summary>Codes as the recipe says, in double precision.</summary>
    static double[] Written(Autoencoder model, double η, ReadOnlySpan<float> x, double τ0, double τ)
    {
        int d = model.Dimension, n = model.Width;
        double[] input = new double[d], explained = new double[d];
        for (int k = 0; k < d; k++) input[k] = (double)x[k] - model.DecoderBias[k];
        double[] Keep(double[] input, double τ)
        {
            double[] a = new double[n];
            for (int i = 0; i < n; i++)
            {
                double z = model.EncoderBias[i];
                for (int k = 0; k < d; k++) z += model.EncoderRow(i)[k] * input[k];
                if (z > τ) a[i] = z;
            }
            return a;
        }
        double[] first = Keep(input, τ0);
        for (int i = 0; i < n; i++)
            for (int k = 0; k < d; k++) explained[k] += first[i] * model.DecoderRow(i)[k];
        for (int k = 0; k < d; k++) input[k] = (1 + η) * input[k] - η * explained[k];
        return Keep(input, τ);
    }

    /// <summary>Over all samples the largest difference of a code from what is written out.</summary>
    static double Difference(StoredAutoencoder sae, HiddenBatch batch, double τ0)
    {
        using var inference = new SaeInference(
            sae.Model, sae.Options(batch.Samples), Execution.Serial, sae.ByThreshold);
        var codes = new CodeBatch(batch.Samples);
        inference.Encode(batch, codes);
        double largest = 0, step = ((ListaMatryoshka)sae.Architecture).Step;
        for (int b = 0; b < batch.Samples; b++)
        {
            double[] written = Written(sae.Model, step, batch.Row(b)[..sae.Model.Dimension], τ0,
                sae.Model.InferenceThreshold);
            var (latents, values) = codes.Of(b);
            for (int e = 0; e < latents.Length; e++) written[latents.Span[e]] -= values.Span[e];
            largest = Math.Max(largest, written.Max(Math.Abs));
        }
        return largest;
    }

    [Fact]
    public void Each_code_is_compared_with_its_own()
    {
        var (trainer, options, batch) = SaeLensLoaderTests.Trained("lista");
        using var _ = trainer;
        var sae = StoredAutoencoder.Of(trainer.Model, options);
        double τ0 = sae.Model.FirstThreshold, τ = sae.Model.InferenceThreshold;
        Assert.True(τ0 > 0 && τ > 0 && Math.Abs(τ - τ0) > 0.01 * τ, $"thresholds {τ0} and {τ}");
        Assert.InRange(Difference(sae, batch, τ0), 0, 2e-5);
        Assert.True(Difference(sae, batch, τ) > 1e-3, "one threshold for both gives the same codes");
    }

    [Fact]
    public void The_first_one_follows_the_smallest_key_of_the_first_code()
    {
        var (trainer, options, batch) = SaeLensLoaderTests.Trained("lista");
        trainer.Dispose();
        var model = trainer.Model.Copy();
        model.FirstThreshold = double.NaN; // then it begins at the smallest key
        List<double> keys = [];
        for (int b = 0; b < batch.Samples; b++)
            for (int i = 0; i < model.Width; i++)
            {
                double z = model.EncoderBias[i];
                for (int k = 0; k < model.Dimension; k++)
                    z += (double)model.EncoderRow(i)[k] * (batch.Row(b)[k] - model.DecoderBias[k]);
                keys.Add(z * model.Directions.Norm(i));
            }
        keys.Sort();
        var lista = (ListaMatryoshka)options.Architecture;
        using var team = new Superposition.Dictionaries.Kernels.WorkTeam(1);
        SaeEngines.Create(model, options with { Batch = batch.Samples }, team, LaneWidths.Fastest)
            .Gradient(batch.X);
        Assert.Equal(keys[^(int)(lista.StartK * batch.Samples)], model.FirstThreshold, 1e-4);
    }

    [Fact]
    public void A_folder_keeps_both()
    {
        var (trainer, options, batch) = SaeLensLoaderTests.Trained("lista");
        using var _ = trainer;
        var sae = StoredAutoencoder.Of(trainer.Model, options);
        Directory.CreateDirectory(folder["x"]);
        void Write(StoredAutoencoder one)
        {
            using var stream = File.Create(folder["x/sae_weights.safetensors"]);
            SafeTensorsWriter.Write(stream, SaeLensFolder.TensorsOf(one));
            File.WriteAllBytes(folder["x/cfg.json"], SaeLensFolder.ConfigOf(one));
        }
        Write(sae);
        var read = SaeFormats.Read(folder["x"]);
        Assert.Equal((float)sae.Model.FirstThreshold, (float)read.Model.FirstThreshold);
        Assert.Equal((float)sae.Model.InferenceThreshold, (float)read.Model.InferenceThreshold);
        Assert.InRange(Difference(read, batch, sae.Model.FirstThreshold), 0, 2e-5);
        byte[] config = File.ReadAllBytes(folder["x/cfg.json"]);
        Write(read);
        Assert.Equal(config, File.ReadAllBytes(folder["x/cfg.json"]));
        // folders from before there were two compared both codes with the one
        SaeFolders.Edit(folder["x/cfg.json"], json => json.Remove("first_threshold"));
        read = SaeFormats.Read(folder["x"]);
        Assert.Equal(read.Model.InferenceThreshold, read.Model.FirstThreshold);
    }

    [Fact]
    public void A_checkpoint_keeps_both_and_one_of_before_is_read()
    {
        var (trainer, _, _) = SaeLensLoaderTests.Trained("lista");
        using var one = trainer;
        var state = trainer.State;
        double τ0 = trainer.Model.FirstThreshold, τ = trainer.Model.InferenceThreshold;
        var checkpoint = new SaeCheckpoint(folder["c.safetensors"], "key");
        checkpoint.Write(state, new([], []));
        trainer.Model.FirstThreshold = trainer.Model.InferenceThreshold = 0;
        trainer.Restore(checkpoint.Read()!.Value.State);
        Assert.Equal((τ0, τ), (trainer.Model.FirstThreshold, trainer.Model.InferenceThreshold));
        trainer.Restore(state with { Numbers = state.Numbers[..^1] });
        Assert.Equal((τ, τ), (trainer.Model.FirstThreshold, trainer.Model.InferenceThreshold));
    }
}
