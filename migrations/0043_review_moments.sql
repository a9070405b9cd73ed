-- That a review was closed stood in the journey for everybody. It is for those who may know of the review, who find it among the
-- finished ones.
DELETE FROM moment WHERE kind = 'review';
