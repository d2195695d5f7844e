package io.apexmemory.stack.qdrant;

import io.grpc.stub.StreamObserver;
import io.qdrant.client.grpc.Collections.CollectionDescription;
import io.qdrant.client.grpc.Collections.CollectionExists;
import io.qdrant.client.grpc.Collections.CollectionExistsRequest;
import io.qdrant.client.grpc.Collections.CollectionExistsResponse;
import io.qdrant.client.grpc.Collections.CollectionOperationResponse;
import io.qdrant.client.grpc.Collections.CreateCollection;
import io.qdrant.client.grpc.Collections.DeleteCollection;
import io.qdrant.client.grpc.Collections.GetCollectionInfoRequest;
import io.qdrant.client.grpc.Collections.GetCollectionInfoResponse;
import io.qdrant.client.grpc.Collections.ListCollectionsRequest;
import io.qdrant.client.grpc.Collections.ListCollectionsResponse;
import io.qdrant.client.grpc.CollectionsGrpc;

/** Collections: create, exists, info, list and delete. What is not overridden answers UNIMPLEMENTED with the method's name. */
final class CollectionsService extends CollectionsGrpc.CollectionsImplBase {
    private final CollectionRegistry collections;

    CollectionsService(CollectionRegistry collections) {
        this.collections = collections;
    }

    @Override
    public void create(CreateCollection request, StreamObserver<CollectionOperationResponse> observer) {
        Replies.answer(observer, () -> {
            collections.create(request);
            return done(true);
        });
    }

    @Override
    public void collectionExists(CollectionExistsRequest request, StreamObserver<CollectionExistsResponse> observer) {
        Replies.answer(
                observer,
                () -> CollectionExistsResponse.newBuilder()
                        .setResult(CollectionExists.newBuilder()
                                .setExists(collections.contains(request.getCollectionName())))
                        .build());
    }

    @Override
    public void get(GetCollectionInfoRequest request, StreamObserver<GetCollectionInfoResponse> observer) {
        Replies.answer(
                observer,
                () -> GetCollectionInfoResponse.newBuilder()
                        .setResult(collections.get(request.getCollectionName()).info())
                        .build());
    }

    @Override
    public void list(ListCollectionsRequest request, StreamObserver<ListCollectionsResponse> observer) {
        Replies.answer(observer, () -> {
            ListCollectionsResponse.Builder response = ListCollectionsResponse.newBuilder();
            collections
                    .names()
                    .forEach(name -> response.addCollections(
                            CollectionDescription.newBuilder().setName(name)));
            return response.build();
        });
    }

    /** Deleting what is not there is no error: the result says that nothing was deleted. */
    @Override
    public void delete(DeleteCollection request, StreamObserver<CollectionOperationResponse> observer) {
        Replies.answer(observer, () -> done(collections.delete(request.getCollectionName())));
    }

    private static CollectionOperationResponse done(boolean result) {
        return CollectionOperationResponse.newBuilder().setResult(result).build();
    }
}
